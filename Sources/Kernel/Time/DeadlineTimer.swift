/// The local APIC's timer: interrupts once, at or shortly before a deadline.
struct DeadlineTimer {
  /// Timer steps a nanosecond, in units of 2^-32.
  private let scale: UInt64

  init(timerStepsPerSecond: UInt64) {
    scale = (timerStepsPerSecond << 32) / 1_000_000_000
  }

  /// Whoever waits looks at the clock again: a far deadline takes several rounds.
  func start(nanosecondsFromNow: UInt64) {
    let (high, low) = nanosecondsFromNow.multipliedFullWidth(by: scale)
    let steps = high >> 32 != 0 ? UInt64.max : high << 32 | low >> 32
    LocalAPIC.startTimer(count: UInt32(clamping: max(steps, 1)))
  }
}
