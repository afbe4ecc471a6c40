/// The device status field (VIRTIO 1.4 §2.1); 0 is a device after reset.
public struct DeviceStatus: OptionSet, Equatable, Sendable {
  public let rawValue: UInt32
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The guest found the device.
  public static let acknowledge = DeviceStatus(rawValue: 1)
  /// The guest knows how to drive the device.
  public static let driver = DeviceStatus(rawValue: 2)
  /// The driver is set up and ready to drive the device.
  public static let driverOK = DeviceStatus(rawValue: 4)
  /// The driver acknowledged all the features it understands, and negotiation is complete.
  public static let featuresOK = DeviceStatus(rawValue: 8)
  /// The device met an error from which only a reset recovers it.
  public static let deviceNeedsReset = DeviceStatus(rawValue: 64)
  /// The driver gave up on the device.
  public static let failed = DeviceStatus(rawValue: 128)
}
