public import Machine
import TraceFormat
public import VirtIO

/// What a device says of the notifications that it wants (VIRTIO 1.4 §2.7.10).
public enum NotificationRequest: Equatable, Sendable {
  /// `used.flags`.
  case flags(UInt16)
  /// `avail_event`, with EVENT_IDX.
  case event(RingPosition)

  /// Whether the device wants to hear of the entries from `first` up to `end` (§2.7.10.1).
  func covers(from first: RingPosition, upTo end: RingPosition) -> Bool {
    switch self {
    case .flags(let flags): flags & UsedFlags.noNotify.rawValue == 0
    case .event(let event): first.distance(to: event) < first.distance(to: end)
    }
  }
}

/// Available buffer notifications (VIRTIO 1.4 §2.7.10, §2.7.13.4).
extension SplitVirtqueue {
  /// Publishes what was made available, and notifies the device if it wants to be.
  public mutating func publishAndNotify<M: Machine & ~Copyable>(
    through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault) {
    guard publishedPosition != availablePosition else { return }
    try Decisions.publishAndNotify(&self, through: transport, on: &machine)
  }

  /// Decides on an available buffer notification, and sends it.
  public mutating func notify<M: Machine & ~Copyable>(
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
  public mutating func decide<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> Bool {
    let request = try loadRequest(on: &machine)
    let sends = Decisions.isNotificationDue(request, in: self)
    try record(request, sent: sends, on: &machine)
    notificationAge = sends ? 0 : nil
    ringRanEmpty = false
    decidedPosition = availablePosition
    return sends
  }

  /// Whether `request` asks for an entry that was made available since the last decision.
  public func isCovered(by request: NotificationRequest) -> Bool {
    request.covers(from: decidedPosition, upTo: availablePosition)
  }

  private func loadRequest<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) -> NotificationRequest {
    usesEventIndex
      ? .event(RingPosition(try machine.load16(layout.availableEvent)))
      : .flags(try machine.load16(layout.usedFlags))
  }

  private func record<M: Machine & ~Copyable>(
    _ request: NotificationRequest, sent: Bool, on machine: inout M
  ) throws(M.Fault) {
    switch request {
    case .flags(let flags):
      try machine.record(.notificationDecision(queue: queueIndex, flags: flags, sent: sent))
    case .event(let event):
      try machine.record(
        .eventDecision(queue: queueIndex, availableEvent: event.rawValue, sent: sent))
    }
  }

  /// Writes QueueNotify (VIRTIO 1.4 §4.2.2).
  public func sendNotification<M: Machine & ~Copyable>(
    through transport: MMIOTransport, on machine: inout M
  ) throws(M.Fault) {
    try machine.storeRegister(
      slot: transport.slot, offset: MMIORegister.queueNotify.rawValue, value: UInt32(queueIndex))
  }
}

/// Used buffer notifications, which are interrupts here (VIRTIO 1.4 §2.7.7).
extension SplitVirtqueue {
  /// Asks the device to raise no interrupt for used buffers, or to raise them.
  ///
  /// It is a hint: the device may interrupt all the same.
  mutating func suppressInterrupts<M: Machine & ~Copyable>(
    _ suppressed: Bool, on machine: inout M
  ) throws(M.Fault) {
    try Decisions.suppressInterrupts(suppressed, of: &self, on: &machine)
  }

  /// Sets the flag, or the event: with event index the flags stay 0, and `used_event` is the next
  /// entry where an interrupt is wanted; the one just behind it, a whole turn away, where none is.
  public func setSuppression<M: Machine & ~Copyable>(
    _ suppressed: Bool, on machine: inout M
  ) throws(M.Fault) {
    guard !usesEventIndex else {
      let event = suppressed ? usedPosition.advanced(by: .max) : usedPosition
      return try moveUsedEvent(to: event, on: &machine)
    }
    try machine.record(.interruptsSuppressed(queue: queueIndex, suppressed))
    machine.store16(
      suppressed ? AvailableFlags.noInterrupt.rawValue : 0, to: layout.availableFlags)
  }

  /// Records and stores `used_event`.
  public func moveUsedEvent<M: Machine & ~Copyable>(
    to event: RingPosition, on machine: inout M
  ) throws(M.Fault) {
    try machine.record(.usedEvent(queue: queueIndex, position: event.rawValue))
    machine.store16(event.rawValue, to: layout.usedEvent)
  }
}

/// The watchdog's look at one queue.
extension SplitVirtqueue {
  /// Records the ring, and notifies a device that asks for it although it has buffers.
  ///
  /// - Parameters:
  ///   - isStalled: the queue has moved nothing since the last tick, though it should.
  ///   - heals: a notification that is missed is sent; otherwise it is only recorded.
  mutating func inspect<M: Machine & ~Copyable>(
    _ finding: WatchdogFinding, isStalled: Bool, heals: Bool, through transport: MMIOTransport,
    on machine: inout M
  ) throws(M.Fault) {
    let request = try loadRequest(on: &machine)
    // What was used and not yet taken is with nobody: no notification would help.
    let isAsked =
      publishedPosition != observedUsed
      && request.covers(from: observedUsed, upTo: publishedPosition)
    let wasSent = notificationAge != nil
    let isUnanswered = (notificationAge ?? 0) > 0
    let isMissed = isAsked && (!wasSent || (isUnanswered && isStalled))
    try machine.record(
      .ringInspected(
        queue: queueIndex,
        inspection(request, isMissed && finding == .healthy ? .missedNotification : finding)))
    notificationAge = notificationAge.map { $0 + 1 }
    // A device without frames to deliver answers a receive notification with nothing, as does one
    // that never got it. So it is repeated without being a finding.
    guard isMissed || (isAsked && isUnanswered && direction == .receive) else { return }
    guard heals else { return }
    try record(request, sent: true, on: &machine)
    notificationAge = 0
    try sendNotification(through: transport, on: &machine)
  }

  private func inspection(
    _ request: NotificationRequest, _ finding: WatchdogFinding
  ) -> RingInspection {
    var ring = RingInspection(
      available: publishedPosition.rawValue, used: observedUsed.rawValue, usedFlags: 0,
      outstanding: outstanding, finding: finding)
    switch request {
    case .flags(let flags): ring.usedFlags = flags
    case .event(let event): ring.availableEvent = event.rawValue
    }
    return ring
  }
}
