/// Layout of `struct virtio_net_config`, in bytes from ``MMIORegister/config``
/// (VIRTIO 1.4 §5.1.4).
public enum NetworkConfiguration {
  /// Six bytes, valid with ``FeatureBits/mac``.
  public static let macOffset: UInt16 = 0
  /// 16 bits, valid with ``FeatureBits/status``.
  public static let statusOffset: UInt16 = 6
  /// 16 bits, valid with ``FeatureBits/mq`` or ``FeatureBits/rss``.
  public static let maxVirtqueuePairsOffset: UInt16 = 8
  /// 16 bits, valid with ``FeatureBits/mtu``.
  public static let mtuOffset: UInt16 = 10
  /// The status bit that says that the link is up.
  public static let linkUp: UInt16 = 1
  /// The status bit that asks the driver to announce the guest, with
  /// ``FeatureBits/guestAnnounce``.
  public static let announce: UInt16 = 2
}
