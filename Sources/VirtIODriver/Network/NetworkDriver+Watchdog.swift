public import Machine
import TraceFormat
import VirtIO

extension NetworkDriver {
  /// When ``tick(at:on:)`` is due, in nanoseconds since boot.
  public var nextTick: UInt64 { watchdog.due }

  /// Looks at both rings if a look is due; call it between ``beginService(after:on:)`` and
  /// ``endService(on:)``, before frames are taken.
  ///
  /// - Parameter now: nanoseconds since boot.
  public mutating func tick<M: Machine & ~Copyable>(
    at now: UInt64, on machine: inout M
  ) throws(M.Fault) {
    guard now >= watchdog.due else { return }
    watchdog.due = now + Watchdog.period
    if watchdog.retriesReset { return try reset(.deviceNeedsReset, on: &machine) }
    try checkStatus(on: &machine)
    try inspectReceive(on: &machine)
    try inspectTransmit(on: &machine)
  }

  private mutating func inspectReceive<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    guard case .elements(let pending) = try receiveQueue.poll(on: &machine) else {
      // The service that follows polls again and rejects the index.
      return
    }
    let finding: WatchdogFinding
    if pending > 0 && watchdog.suspectsMissedInterrupt {
      finding = .missedInterrupt
      watchdog.suspectsMissedInterrupt = false
    } else {
      watchdog.suspectsMissedInterrupt = pending > 0
      finding = receiveQueue.outstanding == 0 ? .ringEmpty : .healthy
    }
    try receiveQueue.inspect(finding, through: transport, on: &machine)
  }

  private mutating func inspectTransmit<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    try reclaim(on: &machine)
    let used = transmitQueue.usedPosition.rawValue
    let moves = used != watchdog.lastTransmitUsed || transmitQueue.outstanding == 0
    watchdog.lastTransmitUsed = used
    watchdog.stalledTicks = moves ? 0 : watchdog.stalledTicks + 1
    let stalled = watchdog.stalledTicks >= Watchdog.transmitLimit
    if stalled { pendingReset = .transmitStalled }
    try transmitQueue.inspect(
      stalled ? .transmitStalled : .healthy, through: transport, on: &machine)
  }
}

extension SplitVirtqueue {
  /// Records the ring, and heals a notification that was decided against and turned out wanted.
  fileprivate mutating func inspect<M: Machine & ~Copyable>(
    _ finding: WatchdogFinding, through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault) {
    let flags = try machine.load16(layout.usedFlags)
    let sleeps =
      flags & UsedFlags.noNotify.rawValue == 0 && outstanding > 0
      && !notificationWasSent
    let concluded = finding == .healthy && sleeps ? .missedNotification : finding
    try machine.record(
      .ringInspected(
        queue: queueIndex,
        RingInspection(
          available: publishedPosition.rawValue, used: observedUsed.rawValue,
          usedFlags: flags, outstanding: outstanding, finding: concluded)))
    if concluded == .missedNotification {
      notificationWasSent = true
      try sendNotification(through: transport, on: &machine)
    }
  }
}
