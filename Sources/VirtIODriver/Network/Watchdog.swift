/// What the driver remembers from one watchdog tick to the next.
///
/// The watchdog looks and concludes; each of its findings is recorded, so that a stall that was
/// healed is still seen.
struct Watchdog: Equatable, Sendable {
  /// Nanoseconds between two ticks.
  static let period: UInt64 = 100_000_000
  /// A frame that the device keeps longer than this, in ticks, ends in a reset: five seconds.
  static let transmitLimit = 50

  /// When the next tick is due, in nanoseconds since boot.
  var due: UInt64 = 0
  /// Used elements lay there at the last tick, and no interrupt has come since.
  var suspectsMissedInterrupt = false
  /// Ticks in a row without progress on the transmit queue.
  var stalledTicks = 0
  var lastTransmitUsed: UInt16 = 0
  var retriesReset = false

  mutating func sawInterrupt() {
    suspectsMissedInterrupt = false
  }
}
