import CBoot

/// How fast the time stamp counter and the local APIC's timer run.
struct Calibration {
  let ticksPerSecond: UInt64
  let timerStepsPerSecond: UInt64

  private static let windowNanoseconds: UInt64 = 2_000_000
  private static let nanosecondsPerSecond: UInt64 = 1_000_000_000
  /// QEMU's local APIC timer: 1 GHz, divided by 16.
  private static let usualTimerStepsPerSecond: UInt64 = 62_500_000
  private static let attempts = 5

  /// Two windows of two milliseconds must agree: an emulator that was not scheduled in between
  /// lets the interval timer wrap unseen, and the measurement is repeated.
  static func measure() -> Calibration {
    let reference = IntervalTimer()
    LocalAPIC.startCounting()
    var attempt = 1
    while true {
      let first = Sample(reference)
      let second = Sample(after: first, reference)
      let third = Sample(after: second, reference)
      let left = Calibration(from: first, to: second, reference)
      let right = Calibration(from: second, to: third, reference)
      if left.agrees(with: right) || attempt == attempts {
        return Calibration(from: first, to: third, reference)
      }
      attempt += 1
    }
  }

  private init(from start: Sample, to end: Sample, _ reference: IntervalTimer?) {
    let steps = UInt64(start.timerCount &- end.timerCount)
    let nanoseconds = max(start.nanoseconds(to: end, reference), 1)
    let measured = steps * Calibration.nanosecondsPerSecond / nanoseconds
    let ticks = end.ticks &- start.ticks
    if Calibration.agree(measured, Calibration.usualTimerStepsPerSecond) {
      // Its step is 16 ns and the interval timer's 838 ns: the finer reference.
      timerStepsPerSecond = Calibration.usualTimerStepsPerSecond
      ticksPerSecond = ticks * Calibration.usualTimerStepsPerSecond / max(steps, 1)
    } else {
      timerStepsPerSecond = max(measured, 1)
      ticksPerSecond = ticks * Calibration.nanosecondsPerSecond / nanoseconds
    }
  }

  private func agrees(with other: Calibration) -> Bool {
    Calibration.agree(ticksPerSecond, other.ticksPerSecond)
      && timerStepsPerSecond == other.timerStepsPerSecond
  }

  /// Within one part in 64.
  private static func agree(_ left: UInt64, _ right: UInt64) -> Bool {
    max(left, right) - min(left, right) < left / 64
  }

  /// All three counters at one moment.
  private struct Sample {
    private static let tries = 16

    private(set) var ticks: UInt64 = 0
    private(set) var timerCount: UInt32 = 0
    private var intervalCount: UInt16 = 0

    /// The closest of a few looks: an access to an emulated timer may take long.
    init(_ reference: IntervalTimer?) {
      var shortest = UInt64.max
      for _ in 0..<Sample.tries {
        let interval = reference?.count ?? 0
        let before = cpu_read_tsc()
        let timer = LocalAPIC.count
        let elapsed = cpu_read_tsc() &- before
        if elapsed < shortest {
          shortest = elapsed
          (ticks, timerCount, intervalCount) = (before + elapsed / 2, timer, interval)
        }
      }
    }

    /// A sample at least a window behind `earlier`.
    init(after earlier: Sample, _ reference: IntervalTimer?) {
      repeat {
        self.init(reference)
      } while earlier.nanoseconds(to: self, reference) < Calibration.windowNanoseconds
    }

    /// By the interval timer; a machine without one is taken to have QEMU's local APIC timer.
    func nanoseconds(to later: Sample, _ reference: IntervalTimer?) -> UInt64 {
      if reference == nil {
        let steps = UInt64(timerCount &- later.timerCount)
        return steps * Calibration.nanosecondsPerSecond / Calibration.usualTimerStepsPerSecond
      }
      let ticks = UInt64(intervalCount &- later.intervalCount)
      return ticks * Calibration.nanosecondsPerSecond / IntervalTimer.ticksPerSecond
    }
  }
}
