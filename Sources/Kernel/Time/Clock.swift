import CBoot

/// Nanoseconds since the kernel's first instruction, from the time stamp counter.
struct Clock {
  let ticksPerSecond: UInt64

  private static let nanosecondsPerSecond: UInt64 = 1_000_000_000

  private let originTicks: UInt64
  /// Nanoseconds a tick, in units of 2^-32.
  private let scale: UInt64

  init(originTicks: UInt64, ticksPerSecond: UInt64) {
    self.originTicks = originTicks
    self.ticksPerSecond = max(ticksPerSecond, 1)
    scale = (Clock.nanosecondsPerSecond << 32) / self.ticksPerSecond
  }

  var nanoseconds: UInt64 { nanoseconds(at: cpu_read_tsc()) }

  /// The time at `ticks` of the counter, exact to the scale: the product has 128 bits.
  func nanoseconds(at ticks: UInt64) -> UInt64 {
    let product = (ticks &- originTicks).multipliedFullWidth(by: scale)
    return product.high << 32 | product.low >> 32
  }
}
