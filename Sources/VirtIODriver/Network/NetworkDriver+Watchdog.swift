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
    watchdog.begin(at: now)
    if !isLive { return try reset(.deviceNeedsReset, on: &machine) }
    try checkStatus(on: &machine)
    try inspectReceive(on: &machine)
    try inspectTransmit(on: &machine)
  }

  private mutating func inspectReceive<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    // An index that jumped is rejected by the service that follows, which polls again.
    guard case .elements = try receiveQueue.poll(on: &machine) else { return }
    var finding: WatchdogFinding = receiveQueue.outstanding == 0 ? .ringEmpty : .healthy
    if try missedInterrupt(on: &machine) { finding = .missedInterrupt }
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
    if watchdog.suspectsMissedInterrupt {
      watchdog.suspectsMissedInterrupt = false
      _ = try transport.acknowledgeInterrupt(on: &machine)
      return true
    }
    let status = InterruptStatus(rawValue: try transport.read(.interruptStatus, on: &machine))
    watchdog.suspectsMissedInterrupt = status.contains(.usedBuffer)
    return false
  }

  private mutating func inspectTransmit<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    try reclaim(on: &machine)
    let used = transmitQueue.usedPosition.rawValue
    let moves = used != watchdog.lastTransmitUsed || transmitQueue.outstanding == 0
    watchdog.lastTransmitUsed = used
    watchdog.stalledTicks = moves ? 0 : watchdog.stalledTicks + 1
    let isOverLimit = watchdog.stalledTicks >= Watchdog.transmitLimit
    if isOverLimit { pendingReset = .transmitStalled }
    try transmitQueue.inspect(
      isOverLimit ? .transmitStalled : .healthy, isStalled: watchdog.stalledTicks > 0,
      through: transport, on: &machine)
  }
}

extension SplitVirtqueue {
  /// Records the ring, and notifies a device that asks for it although it has buffers.
  ///
  /// - Parameter isStalled: the queue has moved nothing since the last tick, though it should.
  fileprivate mutating func inspect<M: Machine & ~Copyable>(
    _ finding: WatchdogFinding, isStalled: Bool, through transport: MMIOTransport,
    on machine: inout M
  ) throws(M.Fault) {
    let flags = try machine.load16(layout.usedFlags)
    let isAsked = flags & UsedFlags.noNotify.rawValue == 0 && outstanding > 0
    let wasSent = notificationAge != nil
    let isUnanswered = (notificationAge ?? 0) > 0
    let isMissed = isAsked && (!wasSent || (isUnanswered && isStalled))
    try machine.record(
      .ringInspected(
        queue: queueIndex,
        RingInspection(
          available: publishedPosition.rawValue, used: observedUsed.rawValue,
          usedFlags: flags, outstanding: outstanding,
          finding: isMissed && finding == .healthy ? .missedNotification : finding)))
    notificationAge = notificationAge.map { $0 + 1 }
    // A device without frames to deliver answers a receive notification with nothing, as does one
    // that never got it. So it is repeated without being a finding.
    guard isMissed || (isAsked && isUnanswered && direction == .deviceWritable) else { return }
    try machine.record(.notificationDecision(queue: queueIndex, flags: flags, sent: true))
    notificationAge = 0
    try sendNotification(through: transport, on: &machine)
  }
}
