import Machine
import TraceFormat
import VirtIO

/// Available buffer notifications (VIRTIO 1.4 §2.7.10, §2.7.13.4).
extension SplitVirtqueue {
  /// Publishes what was made available, and notifies the device if it wants to be.
  mutating func publishAndNotify<M: Machine & ~Copyable>(
    through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault) {
    guard publishedPosition != availablePosition else { return }
    switch policy.decision {
    case .afterPublication:
      publish(on: &machine)
      try notify(through: transport, on: &machine)
    case .beforePublication:
      let sends = try decide(on: &machine)
      publish(on: &machine)
      if sends { try sendNotification(through: transport, on: &machine) }
    case .inBatches:
      publish(on: &machine)
      guard decidedPosition.distance(to: publishedPosition) >= max(1, size / 4) else { return }
      try notify(through: transport, on: &machine)
    }
  }

  /// Decides on an available buffer notification, and sends it.
  mutating func notify<M: Machine & ~Copyable>(
    through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault) {
    // "The driver MUST perform a suitable memory barrier before reading flags" (§2.7.13.4.1).
    machine.fullBarrier()
    if try decide(on: &machine) { try sendNotification(through: transport, on: &machine) }
  }

  /// Reads what the device asks for, and records what follows from it.
  ///
  /// A ring that ran empty is notified whatever the device says: it costs one exit in a rare
  /// state, and ends the class of stalls in which it sleeps on a ring that was refilled.
  private mutating func decide<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> Bool {
    let isOwed = ringRanEmpty && policy.emptyRing == .alwaysNotified
    let sends: Bool
    if usesEventIndex {
      let event = try machine.load16(layout.availableEvent)
      sends = isOwed || isPassed(RingPosition(event))
      try machine.record(
        .eventDecision(queue: queueIndex, availableEvent: event, sent: sends))
    } else {
      let flags = try machine.load16(layout.usedFlags)
      sends = isOwed || flags & UsedFlags.noNotify.rawValue == 0
      try machine.record(.notificationDecision(queue: queueIndex, flags: flags, sent: sends))
    }
    notificationAge = sends ? 0 : nil
    ringRanEmpty = false
    decidedPosition = availablePosition
    return sends
  }

  /// Whether the entries since the last decision include the one at `event`
  /// (VIRTIO 1.4 §2.7.10.1).
  private func isPassed(_ event: RingPosition) -> Bool {
    switch policy.eventCompare {
    case .wrapping:
      decidedPosition.distance(to: event) < decidedPosition.distance(to: availablePosition)
    case .asNumbers: availablePosition.rawValue >= event.advanced(by: 1).rawValue
    }
  }

  func sendNotification<M: Machine & ~Copyable>(
    through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault) {
    try machine.storeRegister(
      slot: transport.slot, offset: MMIORegister.queueNotify.rawValue, value: UInt32(queueIndex))
  }
}
