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

  /// Exact to the scale for as long as the counter runs: the product has 128 bits.
  var nanoseconds: UInt64 {
    let product = (cpu_read_tsc() &- originTicks).multipliedFullWidth(by: scale)
    return product.high << 32 | product.low >> 32
  }

  /// The ticks in an interval that is short against a minute.
  func ticks(inMilliseconds milliseconds: UInt64) -> UInt64 {
    ticksPerSecond * milliseconds / 1000
  }
}
