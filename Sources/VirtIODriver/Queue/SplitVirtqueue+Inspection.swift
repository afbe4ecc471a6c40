import Machine
import TraceFormat
import VirtIO

/// The watchdog's look at one queue.
extension SplitVirtqueue {
  /// What the device says of notifications.
  private enum Request {
    case flags(UInt16)
    case event(UInt16)
  }

  /// Records the ring, and notifies a device that asks for it although it has buffers.
  ///
  /// - Parameter isStalled: the queue has moved nothing since the last tick, though it should.
  mutating func inspect<M: Machine & ~Copyable>(
    _ finding: WatchdogFinding, isStalled: Bool, through transport: MMIOTransport,
    on machine: inout M
  ) throws(M.Fault) {
    let request: Request =
      usesEventIndex
      ? .event(try machine.load16(layout.availableEvent))
      : .flags(try machine.load16(layout.usedFlags))
    // What was used and not yet taken is with nobody: no notification would help.
    let isAsked = publishedPosition != observedUsed && asks(request)
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
    guard policy.watchdog == .heals else { return }
    switch request {
    case .flags(let flags):
      try machine.record(.notificationDecision(queue: queueIndex, flags: flags, sent: true))
    case .event(let event):
      try machine.record(.eventDecision(queue: queueIndex, availableEvent: event, sent: true))
    }
    notificationAge = 0
    try sendNotification(through: transport, on: &machine)
  }

  /// Whether the device waits to be told of a chain that is already published.
  private func asks(_ request: Request) -> Bool {
    switch request {
    case .flags(let flags): flags & UsedFlags.noNotify.rawValue == 0
    case .event(let event):
      observedUsed.distance(to: RingPosition(event))
        < observedUsed.distance(to: publishedPosition)
    }
  }

  private func inspection(_ request: Request, _ finding: WatchdogFinding) -> RingInspection {
    var ring = RingInspection(
      available: publishedPosition.rawValue, used: observedUsed.rawValue, usedFlags: 0,
      outstanding: outstanding, finding: finding)
    switch request {
    case .flags(let flags): ring.usedFlags = flags
    case .event(let event): ring.availableEvent = event
    }
    return ring
  }
}
