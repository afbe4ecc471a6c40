import CBoot
import Machine
import TraceFormat

/// Time, and the only points at which interrupts are taken.
extension BareMachine {
  /// How long to leave a serial port alone that takes nothing.
  private static let portPauseNanoseconds: UInt64 = 1_000_000
  /// Slices in a row before the processor halts for a moment: about 0.4 ms of port writes.
  ///
  /// An emulator handles each write under a lock that its own main loop wants as well. Without
  /// a pause the network's frames wait until the whole trace has left.
  private static let slicesBeforeRest = 8
  private static let restNanoseconds: UInt64 = 50_000

  mutating func readClock() -> UInt64 { clock.nanoseconds }

  /// While it waits the trace leaves in slices, with a look for interrupts before each.
  mutating func wait(until deadline: UInt64?) -> InterruptSet {
    interrupts.endDevice()
    var slices = 0
    while true {
      if take(interrupts.look()) { return .device }
      let now = clock.nanoseconds
      if let deadline, now >= deadline { return .timer }
      switch KernelTrace.sendSlice() {
      case .sent:
        slices += 1
        guard slices == BareMachine.slicesBeforeRest else { continue }
        slices = 0
        startTimer(at: now + BareMachine.restNanoseconds, or: deadline, now)
      case .portBusy: startTimer(at: now + BareMachine.portPauseNanoseconds, or: deadline, now)
      case .nothingToSend:
        startTimer(at: KernelTrace.openBlockDue.map(clock.nanoseconds(at:)), or: deadline, now)
      }
      if take(interrupts.sleep()) { return .device }
    }
  }

  mutating func takeInterrupts() -> InterruptSet {
    take(interrupts.take()) ? .device : []
  }

  /// A driver that polls never waits; its trace leaves every now and then all the same.
  mutating func relax(_ wait: PollingWait) -> UInt64 {
    relaxCount &+= 1
    if relaxCount & 0x3FF == 0 { _ = KernelTrace.sendSlice() }
    cpu_pause()
    return 0
  }

  /// Notes a timer that fired: the clock alone decides whether a deadline has come.
  ///
  /// - Returns: true when the device's interrupt arrived.
  private mutating func take(_ taken: InterruptSet) -> Bool {
    if taken.contains(.timer) { timerDeadline = nil }
    return taken.contains(.device)
  }

  /// Starts the timer for the earlier one; one that runs for that moment already is left alone.
  private mutating func startTimer(at moment: UInt64?, or deadline: UInt64?, _ now: UInt64) {
    let earliest = min(moment ?? .max, deadline ?? .max)
    if earliest == .max || earliest == timerDeadline { return }
    timerDeadline = earliest
    timer.start(nanosecondsFromNow: earliest > now ? earliest - now : 0)
  }
}
