import CBoot

/// How fast the time stamp counter and the local APIC's timer run.
struct Calibration {
  let ticksPerSecond: UInt64
  let timerStepsPerSecond: UInt64

  /// The local APIC's timer steps, at 1 GHz divided by 16, when nothing else tells: true of QEMU.
  private static let assumedTimerStepsPerSecond: UInt64 = 62_500_000
  private static let windowNanoseconds: UInt64 = 2_000_000
  private static let nanosecondsPerSecond: UInt64 = 1_000_000_000
  private static let attempts = 5

  /// Two windows of two milliseconds must agree: an emulator that was not scheduled in between
  /// lets the interval timer wrap unseen, and the measurement is repeated.
  static func measure() -> Calibration {
    let reference = IntervalTimer()
    LocalAPIC.startCounting()
    var result = Calibration(from: Sample(reference), to: Sample(reference), reference)
    for _ in 0..<attempts {
      let first = Sample(reference)
      let second = Sample(after: first, reference)
      let third = Sample(after: second, reference)
      let (left, right) = (
        Calibration(from: first, to: second, reference),
        Calibration(from: second, to: third, reference)
      )
      result = Calibration(from: first, to: third, reference)
      if left.agrees(with: right) { break }
    }
    return result
  }

  private init(from start: Sample, to end: Sample, _ reference: IntervalTimer?) {
    let nanoseconds = max(start.nanoseconds(to: end, reference), 1)
    ticksPerSecond = (end.ticks - start.ticks) * Calibration.nanosecondsPerSecond / nanoseconds
    guard reference != nil else {
      timerStepsPerSecond = Calibration.assumedTimerStepsPerSecond
      return
    }
    let steps = UInt64(start.timerCount &- end.timerCount)
    timerStepsPerSecond = max(steps * Calibration.nanosecondsPerSecond / nanoseconds, 1)
  }

  /// Within one part in 64.
  private func agrees(with other: Calibration) -> Bool {
    let difference =
      max(ticksPerSecond, other.ticksPerSecond) - min(ticksPerSecond, other.ticksPerSecond)
    return difference < ticksPerSecond / 64
  }

  /// All three counters at one moment.
  private struct Sample {
    private static let tries = 4

    private(set) var ticks: UInt64 = 0
    private(set) var timerCount: UInt32 = 0
    private var intervalCount: UInt16 = 0

    /// The closest of a few looks: an access to an emulated timer may take long.
    init(_ reference: IntervalTimer?) {
      var shortest = UInt64.max
      for _ in 0..<Sample.tries {
        let before = cpu_read_tsc()
        let interval = reference?.count ?? 0
        let timer = LocalAPIC.count
        let after = cpu_read_tsc()
        if after - before < shortest {
          shortest = after - before
          (ticks, timerCount, intervalCount) = (before + shortest / 2, timer, interval)
        }
      }
    }

    /// A sample at least a window behind `earlier`.
    init(after earlier: Sample, _ reference: IntervalTimer?) {
      repeat {
        self.init(reference)
      } while earlier.nanoseconds(to: self, reference) < Calibration.windowNanoseconds
    }

    func nanoseconds(to later: Sample, _ reference: IntervalTimer?) -> UInt64 {
      if reference == nil {
        let steps = UInt64(timerCount &- later.timerCount)
        return steps * Calibration.nanosecondsPerSecond / Calibration.assumedTimerStepsPerSecond
      }
      let ticks = UInt64(intervalCount &- later.intervalCount)
      return ticks * Calibration.nanosecondsPerSecond / IntervalTimer.ticksPerSecond
    }
  }
}
