internal import Recording
public import TraceFormat
internal import VirtIO

/// What follows of available buffer notifications (VIRTIO 1.4 §2.7.13.4).
extension QueueHistory {
  /// The last word on a notification was to send one.
  public var wasNotifiedLast: Bool {
    guard let notified else { return false }
    guard let decision else { return true }
    return decision.value.sent || notified.record > decision.place.record
  }

  /// Whether the device asks to hear of what was made available since the last decision.
  public func isAsked(by request: NotificationRequest) -> Bool? {
    switch request {
    case .flags(let flags): return !UsedFlags(rawValue: flags).contains(.noNotify)
    case .event(let event):
      guard let decided, let available else { return nil }
      return event &- decided < available.value &- decided
    }
  }

  /// The watchdog found that the device holds chains, does nothing, and asks for a notification
  /// that it did not get.
  public func showsSleep(_ ring: RingInspection) -> Bool {
    guard ring.showsSleep else { return false }
    guard let event = ring.availableEvent, let notifiedEvent, let used else { return true }
    return event != notifiedEvent.value || used.place.record < notifiedEvent.place.record
  }
}
