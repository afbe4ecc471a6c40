import VirtIO

/// The configuration space: MAC address and status (VIRTIO 1.4 §5.1.4).
extension NetworkDevice {
  /// All ones for a field that does not end within the space.
  mutating func loadConfiguration(_ offset: UInt16, width: Int) -> UInt32 {
    let mask = Self.mask(width: width)
    guard Int(offset) + width <= Self.configurationByteCount else { return mask }
    configurationSpace = currentConfiguration
    return UInt32(truncatingIfNeeded: configurationSpace >> (8 * UInt64(offset))) & mask
  }

  /// Changes the MAC address, unless the driver has the control queue for that or is modern.
  ///
  /// The other bytes are those that the space had when it was last read or written: before the
  /// first read they are zeros.
  mutating func storeConfiguration(_ offset: UInt16, _ value: UInt32, width: Int) {
    guard Int(offset) + width <= Self.configurationByteCount else { return }
    let mask = UInt64(Self.mask(width: width)) << (8 * UInt64(offset))
    let bytes = UInt64(value) << (8 * UInt64(offset))
    configurationSpace = configurationSpace & ~mask | bytes & mask
    if features.isDisjoint(with: [.ctrlMACAddr, .version1]) {
      macAddress = configurationSpace & Self.macAddressMask
    }
  }

  /// Whether the processor reaches a register with this access at all.
  static func isAligned(_ offset: UInt16, width: Int) -> Bool {
    (width == 1 || width == 2 || width == 4) && Int(offset) % width == 0
  }

  private var currentConfiguration: UInt64 {
    var status = isLinkUp ? NetworkConfiguration.linkUp : 0
    if isAnnouncing { status |= NetworkConfiguration.announce }
    return macAddress | UInt64(status) << (8 * UInt64(NetworkConfiguration.statusOffset))
  }

  private static func mask(width: Int) -> UInt32 {
    width >= 4 ? .max : (1 << UInt32(8 * width)) - 1
  }

  /// Bytes of the configuration space without multiqueue and MTU.
  private static let configurationByteCount = 8
}
