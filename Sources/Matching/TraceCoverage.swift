internal import Clocks
internal import Recording

/// Which stretches of host time a trace says something about.
struct TraceCoverage: Sendable {
  /// The clock's time of the first and last record.
  private let first: HostTime?
  private let last: HostTime?
  private let driverReady: HostTime?
  private let beginsAtBoot: Bool
  /// From the earliest to the latest time that a run of missing records may take up.
  private let gaps: TimeIntervals

  init(_ outline: TraceOutline, _ clock: ClockModel) {
    first = outline.extent.flatMap { clock.time(at: $0.first.ticks) }
    last = outline.extent.flatMap { clock.time(at: $0.last.ticks) }
    driverReady = outline.driverReady.flatMap { clock.time(at: $0.ticks) }
    beginsAtBoot = outline.extent?.first.record == 0
    let gaps = outline.gaps.compactMap { gap -> ClosedRange<Int64>? in
      guard let start = clock.time(at: gap.before), let end = clock.time(at: gap.after) else {
        return nil
      }
      let earliest = start.earliest ?? start.nanoseconds
      return earliest...max(earliest, end.latest ?? end.nanoseconds)
    }
    self.gaps = TimeIntervals(gaps)
  }

  /// Why the trace cannot show a frame of that time; `nil` when it should show it.
  func reason(at nanoseconds: Int64) -> FrameReason? {
    guard let first, let last else { return .notPlacedInTime }
    // What cannot be shown to be inside is taken to be outside.
    if nanoseconds >= last.earliest ?? last.nanoseconds { return .afterTraceEnd }
    if beginsAtBoot {
      let ready = driverReady ?? first
      if nanoseconds <= ready.latest ?? ready.nanoseconds { return .beforeDriverReady }
    } else if nanoseconds <= first.latest ?? first.nanoseconds {
      return .beforeTraceStart
    }
    return gaps.overlaps(nanoseconds...nanoseconds) ? .inTraceGap : nil
  }
}
