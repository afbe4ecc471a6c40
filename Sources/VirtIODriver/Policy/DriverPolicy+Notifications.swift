/// Available buffer notifications (VIRTIO 1.4 §2.7.10, §2.7.13.4).
extension DriverPolicy {
  /// When it is decided whether the device is to be notified.
  public enum NotificationDecision: UInt8, Sendable {
    case afterPublication
    /// `used.flags` or `avail_event` is read before `avail.idx` is stored.
    case beforePublication
    /// Only when a quarter of the ring was made available since the last decision.
    case inBatches
  }

  /// How `avail_event` is compared with `avail.idx`.
  public enum EventCompare: UInt8, Sendable {
    case wrapping
    /// `avail.idx >= avail_event + 1`, as numbers.
    case asNumbers
  }

  /// The notification behind DRIVER_OK.
  public enum FirstNotification: UInt8, Sendable {
    case sent
    case left
  }

  /// A ring in which the device had nothing left, once it is filled again.
  public enum EmptyRing: UInt8, Sendable {
    case alwaysNotified
    /// As `used.flags` or `avail_event` says, like any other.
    case asDeviceAsks
  }
}
