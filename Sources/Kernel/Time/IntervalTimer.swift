import CBoot

/// Channel 0 of the 8254 timer: counts down 1,193,182 times a second and starts over.
struct IntervalTimer {
  static let ticksPerSecond: UInt64 = 1_193_182

  private static let channel: UInt16 = 0x40
  private static let command: UInt16 = 0x43
  private static let rateGenerator: UInt8 = 0x34
  private static let latch: UInt8 = 0x00

  /// Starts the counter at its largest value. Nothing takes its interrupts.
  ///
  /// - Returns: `nil` when the machine has no such timer.
  init?() {
    port_out8(IntervalTimer.command, IntervalTimer.rateGenerator)
    port_out8(IntervalTimer.channel, 0)
    port_out8(IntervalTimer.channel, 0)
    let first = count
    for _ in 0..<64 where count != first { return }
    return nil
  }

  var count: UInt16 {
    port_out8(IntervalTimer.command, IntervalTimer.latch)
    let low = port_in8(IntervalTimer.channel)
    return UInt16(low) | UInt16(port_in8(IntervalTimer.channel)) << 8
  }
}
