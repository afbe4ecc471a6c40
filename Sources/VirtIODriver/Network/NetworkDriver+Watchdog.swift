public import Machine
import TraceFormat
import VirtIO

extension NetworkDriver {
  /// When ``tick(at:on:)`` is due, in nanoseconds since boot.
  public var nextTick: UInt64 { options.policy.watchdog == .off ? .max : watchdog.due }

  private var heals: Bool { options.policy.watchdog == .heals }

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
    try receiveQueue.inspect(finding, isStalled: false, through: transport, on: &machine)
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
    try reclaim(on: &machine)
    // What this driver does not look for while its ring is full is seen here, and left.
    if options.policy.reclaim == .behindCapacityTest { _ = try transmitQueue.poll(on: &machine) }
    let used = transmitQueue.usedPosition.rawValue
    let moves = used != watchdog.lastTransmitUsed || transmitQueue.outstanding == 0
    watchdog.lastTransmitUsed = used
    watchdog.stalledTicks = moves ? 0 : watchdog.stalledTicks + 1
    let isOverLimit = watchdog.stalledTicks >= Watchdog.transmitLimit
    if isOverLimit, heals { pendingReset = .transmitStalled }
    try transmitQueue.inspect(
      isOverLimit ? .transmitStalled : .healthy, isStalled: watchdog.stalledTicks > 0,
      through: transport, on: &machine)
  }
}
