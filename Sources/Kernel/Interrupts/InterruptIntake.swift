import CBoot
import TraceFormat

/// Takes interrupts at named points only: everywhere else the processor has them disabled.
///
/// The end of a device interrupt is held back until the next look, when the driver has
/// acknowledged the device: ended earlier, the level-triggered line would interrupt again.
struct InterruptIntake {
  private var owesDeviceEnd = false

  /// Ends the device interrupt of an earlier look, then looks without waiting.
  mutating func take() -> InterruptSet {
    endDevice()
    return look()
  }

  /// Looks without waiting.
  mutating func look() -> InterruptSet {
    cpu_open_interrupt_window()
    let taken = collect()
    guard taken == .timer else { return taken }
    // A look takes one interrupt, and the device's comes behind the timer's.
    cpu_open_interrupt_window()
    return taken.union(collect())
  }

  /// Sleeps until an interrupt arrives; one that is pending already ends the sleep at once.
  mutating func sleep() -> InterruptSet {
    cpu_halt_until_interrupt()
    return collect()
  }

  /// Ends the device interrupt that an earlier look took.
  mutating func endDevice() {
    guard owesDeviceEnd else { return }
    owesDeviceEnd = false
    LocalAPIC.endInterrupt()
  }

  private mutating func collect() -> InterruptSet {
    let taken = take_pending_interrupts()
    var interrupts: InterruptSet = []
    if taken & pending_timer != 0 {
      // In service above the device's: this ends the timer's interrupt, not the device's.
      LocalAPIC.endInterrupt()
      interrupts.insert(.timer)
    }
    if taken & pending_device != 0 {
      owesDeviceEnd = true
      interrupts.insert(.device)
    }
    return interrupts
  }
}
