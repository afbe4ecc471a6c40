public import Machine
import TraceFormat
import VirtIO

/// What the watchdog does with what it finds.
public enum WatchdogDuty: UInt8, Sendable {
  case heals
  /// It inspects and records; rings are then served after the device's interrupts alone.
  case reports
  /// There is no tick; rings are served after the device's interrupts alone.
  case off
}

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
  private var leftUntaken = false
  /// Ticks in a row without progress on the transmit queue.
  private(set) var stalledTicks = 0
  private var lastTransmitUsed: UInt16 = 0

  init(due: UInt64 = 0) {
    self.due = due
  }

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

  /// Takes note of where the transmit queue stands.
  mutating func noteTransmit(used: UInt16, isIdle: Bool) {
    let moves = used != lastTransmitUsed || isIdle
    lastTransmitUsed = used
    stalledTicks = moves ? 0 : stalledTicks + 1
  }
}

extension NetworkDriver {
  /// When ``tick(at:on:)`` is due, in nanoseconds since boot.
  public var nextTick: UInt64 { options.watchdog == .off ? .max : watchdog.due }

  private var heals: Bool { options.watchdog == .heals }

  /// Looks at both rings if a look is due; call it between ``beginService(after:on:)`` and
  /// ``endService(on:)``, before frames are taken.
  ///
  /// - Parameter now: nanoseconds since boot.
  public mutating func tick<M: Machine & ~Copyable>(
    at now: UInt64, on machine: inout M
  ) throws(M.Fault) {
    guard now >= nextTick else { return }
    watchdog.begin(at: now)
    if heals {
      guard isLive else { return try reset(.deviceNeedsReset, on: &machine) }
      try checkStatus(on: &machine)
    }
    guard isLive else { return }
    try inspectReceive(on: &machine)
    try inspectTransmit(on: &machine)
  }

  private mutating func inspectReceive<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    // An index that jumped is rejected by the service that follows, which polls again.
    guard case .elements(let pending) = try receiveQueue.poll(on: &machine) else { return }
    var finding: WatchdogFinding = receiveQueue.outstanding == 0 ? .ringEmpty : .healthy
    let isUntaken = watchdog.leavesUntaken(servesReceive ? 0 : pending)
    if try missedInterrupt(on: &machine) || isUntaken { finding = .missedInterrupt }
    try receiveQueue.inspect(
      finding, isStalled: false, heals: heals, through: transport, on: &machine)
  }

  /// Whether an interrupt that stood at an earlier tick never came.
  ///
  /// It is acknowledged then: an interrupt line that stays up has no further edge, and the device
  /// would not be heard again.
  private mutating func missedInterrupt<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> Bool {
    guard watchdog.waitedInVain else { return false }
    if watchdog.suspectsMissedInterrupt, heals {
      watchdog.suspectsMissedInterrupt = false
      _ = try transport.acknowledgeInterrupt(on: &machine)
      return true
    }
    let status = InterruptStatus(rawValue: try transport.read(.interruptStatus, on: &machine))
    let stood = watchdog.suspectsMissedInterrupt
    watchdog.suspectsMissedInterrupt = status.contains(.usedBuffer)
    return stood && watchdog.suspectsMissedInterrupt
  }

  private mutating func inspectTransmit<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    try Decisions.lookAtTransmitQueue(of: &self, on: &machine)
    watchdog.noteTransmit(
      used: transmitQueue.usedPosition.rawValue, isIdle: transmitQueue.outstanding == 0)
    let isOverLimit = watchdog.stalledTicks >= Watchdog.transmitLimit
    if isOverLimit, heals { pendingReset = .transmitStalled }
    try transmitQueue.inspect(
      isOverLimit ? .transmitStalled : .healthy, isStalled: watchdog.stalledTicks > 0,
      heals: heals, through: transport, on: &machine)
  }
}
