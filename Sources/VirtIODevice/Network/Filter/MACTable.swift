/// The addresses that the driver set for the receive filter (VIRTIO 1.4 §5.1.6.5.2), each with
/// its first byte lowest.
struct MACTable: Sendable {
  /// Unicast and multicast addresses together; a list that finds no room overflows as a whole,
  /// and then the filter takes every address of its kind.
  static let limit = 64

  private(set) var unicast: [UInt64] = []
  private(set) var multicast: [UInt64] = []
  private(set) var hasUnicastOverflow = false
  private(set) var hasMulticastOverflow = false

  /// Takes the driver's lists; `nil` stands for one with too many entries.
  mutating func set(unicast: [UInt64]?, multicast: [UInt64]?) {
    self.unicast = unicast ?? []
    self.multicast = multicast ?? []
    hasUnicastOverflow = unicast == nil
    hasMulticastOverflow = multicast == nil
  }

  func containsUnicast(_ address: UInt64) -> Bool { unicast.contains(address) }
  func containsMulticast(_ address: UInt64) -> Bool { multicast.contains(address) }
}
