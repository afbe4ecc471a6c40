internal import VirtIO

/// Feature bits that VIRTIO 1.4 defines for a network device, and what they need (§5.1.3.1).
enum KnownFeatures {
  /// Bits that a driver may accept.
  static func mask(isLegacy: Bool) -> UInt64 { isLegacy ? legacy : modern }

  /// Network bits 0 to 5, 7 to 19, 21 to 23, and 50 to 63 without the reserved 50 and 51.
  private static let network: UInt64 = 0xBF | 0xF_FF00 | 0xE0_0000 | 0xFFF0_0000_0000_0000
  private static let modern: UInt64 = network | 0x3000_0000 | 0x1FF_0000_0000 | 0x600_0000_0000
  private static let legacy: UInt64 =
    (network & 0xFFFF_FFFF) | FeatureBits.gso.rawValue | FeatureBits.notifyOnEmpty.rawValue
    | FeatureBits.anyLayout.rawValue | 0x3000_0000

  private static let prerequisites: [(FeatureBits, FeatureBits)] = [
    (.guestTSO4, .guestCsum), (.guestTSO6, .guestCsum), (.guestUFO, .guestCsum),
    (.hostTSO4, .csum), (.hostTSO6, .csum), (.hostUFO, .csum),
    (.ctrlRx, .ctrlVq), (.ctrlVLAN, .ctrlVq), (.guestAnnounce, .ctrlVq), (.mq, .ctrlVq),
    (.ctrlMACAddr, .ctrlVq), (.rss, .ctrlVq),
  ]

  /// A bit whose prerequisite is missing, if there is one.
  static func incomplete(_ features: FeatureBits) -> (FeatureBits, FeatureBits)? {
    if features.contains(.guestECN), features.isDisjoint(with: [.guestTSO4, .guestTSO6]) {
      return (.guestECN, .guestTSO4)
    }
    if features.contains(.hostECN), features.isDisjoint(with: [.hostTSO4, .hostTSO6]) {
      return (.hostECN, .hostTSO4)
    }
    return prerequisites.first { features.contains($0.0) && !features.contains($0.1) }
  }
}
