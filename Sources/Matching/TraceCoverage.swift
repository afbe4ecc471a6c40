internal import Clocks
internal import Recording

/// Which stretches of host time a trace says something about.
struct TraceCoverage {
  /// The clock's time of the first and last record.
  private let first: HostTime?
  private let last: HostTime?
  private let driverReady: HostTime?
  private let beginsAtBoot: Bool
  /// From the earliest to the latest time that a run of missing records may take up.
  private let gaps: TimeIntervals

  init(_ trace: DecodedTrace, _ extraction: TransferExtraction, _ clock: ClockModel) {
    first = extraction.extent.flatMap { clock.time(at: $0.first.ticks) }
    last = extraction.extent.flatMap { clock.time(at: $0.last.ticks) }
    driverReady = extraction.device?.driverReady.flatMap { clock.time(at: $0.ticks) }
    beginsAtBoot = extraction.extent?.first.record == 0
    let gaps = trace.loss.gaps.compactMap { gap -> ClosedRange<Int64>? in
      guard let before = gap.ticksBefore, let start = clock.time(at: before),
        let end = clock.time(at: gap.ticksAfter)
      else { return nil }
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
