/// Device types, as the DeviceID register reads (VIRTIO 1.4 §5).
public enum DeviceType {
  /// A transport without a device behind it: not an error, to be passed over in silence.
  public static let none: UInt32 = 0
  /// A network device (VIRTIO 1.4 §5.1.1).
  public static let network: UInt32 = 1
}
