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
  /// The device's interrupt stood at an earlier tick, and has not come since.
  var suspectsMissedInterrupt = false
  /// The wait before this service ended by its deadline alone; a service without one proves
  /// nothing, since nobody looked for interrupts.
  var waitedInVain = false
  /// Used elements lay there at the last tick, and nothing was scheduled to take them.
  var leftUntaken = false
  /// Ticks in a row without progress on the transmit queue.
  var stalledTicks = 0
  var lastTransmitUsed: UInt16 = 0

  /// Begins a tick; the next one is due a period later.
  mutating func begin(at now: UInt64) {
    let (next, isBeyondClock) = now.addingReportingOverflow(Watchdog.period)
    due = isBeyondClock ? .max : next
  }

  /// Takes note of used elements that nothing is scheduled to take.
  ///
  /// - Returns: true when there were some at the tick before already.
  mutating func leavesUntaken(_ count: UInt16) -> Bool {
    defer { leftUntaken = count > 0 }
    return leftUntaken && count > 0
  }

  mutating func sawInterrupt() {
    suspectsMissedInterrupt = false
  }
}
