/// `avail.flags`: the driver's word to the device (VIRTIO 1.4 §2.7.7).
public struct AvailableFlags: OptionSet, Equatable, Sendable {
  public let rawValue: UInt16
  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The device should not interrupt when it uses a buffer.
  public static let noInterrupt = AvailableFlags(rawValue: 1)
}

/// `used.flags`: the device's word to the driver (VIRTIO 1.4 §2.7.10).
public struct UsedFlags: OptionSet, Equatable, Sendable {
  public let rawValue: UInt16
  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The driver should not notify when it makes a buffer available.
  public static let noNotify = UsedFlags(rawValue: 1)
}
