/// Feature bits, offered by the device and accepted by the driver (VIRTIO 1.4 §2.2).
///
/// The bits of one device type are in an extension, as ``FeatureBits/mac``.
public struct FeatureBits: OptionSet, Equatable, Sendable {
  public let rawValue: UInt64
  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The set that holds only feature bit `bit`, 0 to 63.
  @inlinable
  public init(bit: UInt8) { self.init(rawValue: 1 << UInt64(bit)) }
}

/// Reserved feature bits, which mean the same on every device (VIRTIO 1.4 §6; legacy ones §6.3).
extension FeatureBits {
  /// Legacy: the device notifies when it ran out of buffers, even if suppressed.
  public static let notifyOnEmpty = FeatureBits(bit: 24)
  /// Legacy: the device takes arbitrary descriptor layouts.
  public static let anyLayout = FeatureBits(bit: 27)
  /// Descriptors may point to tables of descriptors (VIRTIO 1.4 §2.7.5.3).
  public static let indirectDesc = FeatureBits(bit: 28)
  /// `used_event` and `avail_event` replace the flags (VIRTIO 1.4 §2.7.7, §2.7.10).
  public static let eventIdx = FeatureBits(bit: 29)
  /// The device complies with VIRTIO 1.0 or later.
  public static let version1 = FeatureBits(bit: 32)
  public static let accessPlatform = FeatureBits(bit: 33)
  /// The packed virtqueue layout (VIRTIO 1.4 §2.8).
  public static let ringPacked = FeatureBits(bit: 34)
  /// Buffers are used in the order in which they were made available.
  public static let inOrder = FeatureBits(bit: 35)
  public static let orderPlatform = FeatureBits(bit: 36)
  public static let srIOV = FeatureBits(bit: 37)
  /// Notifications carry more than the queue number.
  public static let notificationData = FeatureBits(bit: 38)
  public static let notifConfigData = FeatureBits(bit: 39)
  /// A queue can be reset on its own (VIRTIO 1.4 §2.6.1).
  public static let ringReset = FeatureBits(bit: 40)
}
