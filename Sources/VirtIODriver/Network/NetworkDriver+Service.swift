public import Machine
public import TraceFormat
import VirtIO

extension NetworkDriver {
  /// Begins a service: acknowledges what the device signalled, resets it if it must be reset.
  ///
  /// Interrupts of the receive queue are suppressed until ``endService(on:)``.
  public mutating func beginService<M: Machine & ~Copyable>(
    after interrupts: InterruptSet, on machine: inout M
  ) throws(M.Fault) {
    watchdog.waitedInVain = interrupts == .timer
    let isInterrupted = interrupts.contains(.device)
    servesReceive = isInterrupted || leftWork || options.policy.watchdog == .heals
    owesAcknowledgement = false
    if isInterrupted {
      switch options.policy.acknowledgement {
      case .beforeDrain: try acknowledge(on: &machine)
      case .afterDrain: owesAcknowledgement = true
      case .skippedWhileBusy:
        if lastBatch > 0 { servesReceive = false } else { try acknowledge(on: &machine) }
      }
    }
    if let reason = pendingReset { try reset(reason, on: &machine) }
    guard servesReceive else { return }
    receiveQueue.servicePosition = receiveQueue.usedPosition
    try receiveQueue.suppressInterrupts(true, on: &machine)
  }

  private mutating func acknowledge<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    let status = try transport.acknowledgeInterrupt(on: &machine)
    watchdog.sawInterrupt()
    if status.contains(.configurationChange) { try checkStatus(on: &machine) }
  }

  /// Ends a service: lets interrupts through again and looks once more at both rings.
  ///
  /// The order is what makes the following wait safe: enable, full barrier, look again. A frame
  /// that came before the enabling is seen here, one that comes after it interrupts.
  ///
  /// - Returns: true when there is work, so the caller must not wait.
  public mutating func endService<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> Bool {
    leftWork = try looksOnceMore(on: &machine)
    if owesAcknowledgement { try acknowledge(on: &machine) }
    return leftWork
  }

  private mutating func looksOnceMore<M: Machine & ~Copyable>(
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
    return try receiveHasWork(on: &machine) || cameBack || pendingReset != nil
  }

  /// Whether there is more on the receive queue, as far as this service is to know.
  private mutating func receiveHasWork<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> Bool {
    guard servesReceive else { return false }
    guard options.policy.enabling == .looksAgain else {
      return lastBatch == NetworkDriver.receiveBudget
    }
    switch try receiveQueue.poll(on: &machine) {
    case .elements(let count): return count > 0
    case .violation(let violation, let value):
      try reject(NetworkDriver.receiveQueueIndex, violation, value: value, on: &machine)
      return true
    }
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
    isLive = try initialise(on: &machine) == nil
  }
}
