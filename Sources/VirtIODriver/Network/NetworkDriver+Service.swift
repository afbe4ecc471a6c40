public import Machine
public import TraceFormat
import VirtIO

/// A service: from an interrupt, or a turn of the loop, to the next wait.
extension NetworkDriver {
  /// Begins a service: acknowledges what the device signalled, resets it if it must be reset.
  ///
  /// Interrupts of the receive queue are suppressed until ``endService(on:)``.
  public mutating func beginService<M: Machine & ~Copyable>(
    after interrupts: InterruptSet, on machine: inout M
  ) throws(M.Fault) {
    watchdog.waitedInVain = interrupts == .timer
    let isInterrupted = interrupts.contains(.device)
    servesReceive = isInterrupted || leftWork || options.watchdog == .heals
    if isInterrupted { try Decisions.answerInterrupt(of: &self, on: &machine) }
    if let reason = pendingReset { try reset(reason, on: &machine) }
    guard servesReceive else { return }
    try receiveQueue.suppressInterrupts(true, on: &machine)
  }

  /// Reads and acknowledges InterruptStatus, and looks at Status when the configuration changed.
  public mutating func acknowledge<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    let status = try transport.acknowledgeInterrupt(on: &machine)
    watchdog.suspectsMissedInterrupt = false
    if status.contains(.configurationChange) { try checkStatus(on: &machine) }
  }

  /// Leaves the receive queue alone for this service.
  public mutating func skipReceive() { servesReceive = false }

  /// Ends a service: lets interrupts through again and looks once more at both rings.
  ///
  /// The order is what makes the following wait safe: enable, full barrier, look again. A frame
  /// that came before the enabling is seen here, one that comes after it interrupts.
  ///
  /// - Returns: true when there is work, so the caller must not wait.
  public mutating func endService<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> Bool {
    leftWork = try Decisions.endService(of: &self, on: &machine)
    return leftWork
  }

  /// The end of a service, as ``endService(on:)`` has it.
  public mutating func lookOnceMore<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> Bool {
    if servesReceive { try receiveQueue.suppressInterrupts(false, on: &machine) }
    let wantsTransmitInterrupt = isTransmitRingNearlyFull
    // A flag stays as it is; an event is a position, and a new one is due for every wait.
    let isDue = wantsTransmitInterrupt && transmitQueue.usesEventIndex
    if isDue || wantsTransmitInterrupt != transmitInterruptsAreWanted {
      transmitInterruptsAreWanted = wantsTransmitInterrupt
      try transmitQueue.suppressInterrupts(!wantsTransmitInterrupt, on: &machine)
    }
    machine.fullBarrier()
    let armed = transmitQueue.usedPosition
    if wantsTransmitInterrupt { try reclaim(on: &machine) }
    guard isLive else { return false }
    guard pendingReset == nil else { return true }
    let isBehindEvent = isDue && transmitQueue.usedPosition != armed
    let cameBack = isBehindEvent || (wantsTransmitInterrupt && !isTransmitRingNearlyFull)
    if servesReceive, try Decisions.hasReceived(&self, on: &machine) { return true }
    return cameBack || pendingReset != nil
  }

  /// Reads Status: a device that needs a reset says so there (VIRTIO 1.4 §2.1.2), and one that
  /// was reset behind the driver's back no longer has DRIVER_OK.
  mutating func checkStatus<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) {
    let status = try transport.readStatus(on: &machine)
    if status.contains(.deviceNeedsReset) {
      pendingReset = .deviceNeedsReset
    } else if !status.contains(.driverOK) {
      pendingReset = .statusLost
    }
  }

  /// Records that the device broke a rule; the next service resets it.
  mutating func reject<M: Machine & ~Copyable>(
    _ queue: UInt8, _ violation: DeviceViolation, value: UInt32, on machine: inout M
  ) throws(M.Fault) {
    try machine.record(.deviceViolation(queue: queue, violation, value: value))
    pendingReset = .deviceViolation
  }

  /// Resets the device and brings it up again; frames in flight are lost, as on a real wire.
  mutating func reset<M: Machine & ~Copyable>(
    _ reason: DeviceResetReason, on machine: inout M
  ) throws(M.Fault) {
    try machine.record(.deviceReset(reason))
    lastReset = reason
    resetCount += 1
    pendingReset = nil
    transmitInterruptsAreWanted = false
    servesReceive = true
    // The next tick stays where it is: a device that is gone is tried again there, and not before.
    watchdog = Watchdog(due: watchdog.due)
    isLive = try Decisions.initialise(&self, on: &machine) == nil
  }
}
