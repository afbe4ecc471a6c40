/// Feature bits of the network device (VIRTIO 1.4 §5.1.3; legacy ones §5.1.3.2).
extension FeatureBits {
  /// The device handles packets with partial checksums.
  public static let csum = FeatureBits(bit: 0)
  /// The driver handles packets with partial checksums.
  public static let guestCsum = FeatureBits(bit: 1)
  public static let ctrlGuestOffloads = FeatureBits(bit: 2)
  /// The configuration space holds the maximum MTU.
  public static let mtu = FeatureBits(bit: 3)
  /// The configuration space holds a MAC address.
  public static let mac = FeatureBits(bit: 5)
  /// Legacy: the device handles packets of any GSO type.
  public static let gso = FeatureBits(bit: 6)
  public static let guestTSO4 = FeatureBits(bit: 7)
  public static let guestTSO6 = FeatureBits(bit: 8)
  public static let guestECN = FeatureBits(bit: 9)
  public static let guestUFO = FeatureBits(bit: 10)
  public static let hostTSO4 = FeatureBits(bit: 11)
  public static let hostTSO6 = FeatureBits(bit: 12)
  public static let hostECN = FeatureBits(bit: 13)
  public static let hostUFO = FeatureBits(bit: 14)
  /// The driver takes one packet in several receive buffers.
  public static let mrgRxbuf = FeatureBits(bit: 15)
  /// The configuration space holds the link status.
  public static let status = FeatureBits(bit: 16)
  /// There is a control queue.
  public static let ctrlVq = FeatureBits(bit: 17)
  public static let ctrlRx = FeatureBits(bit: 18)
  public static let ctrlVLAN = FeatureBits(bit: 19)
  /// Extra receive modes; reserved by the specification, offered by QEMU.
  public static let ctrlRxExtra = FeatureBits(bit: 20)
  public static let guestAnnounce = FeatureBits(bit: 21)
  /// Several queue pairs with automatic receive steering.
  public static let mq = FeatureBits(bit: 22)
  public static let ctrlMACAddr = FeatureBits(bit: 23)
  /// The header carries a packet hash.
  public static let hashReport = FeatureBits(bit: 57)
  public static let rss = FeatureBits(bit: 60)
  public static let speedDuplex = FeatureBits(bit: 63)
}
