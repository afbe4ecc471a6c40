/// The VLANs that the receive filter passes, one bit each (VIRTIO 1.4 §5.1.6.5.3).
struct VLANTable: Sendable {
  static let limit: UInt64 = 4096

  private var bits: [64 of UInt64]

  /// - Parameter passesAll: as for a driver that accepted no VLAN filtering.
  init(passesAll: Bool = false) {
    bits = .init(repeating: passesAll ? .max : 0)
  }

  /// - Parameter network: below ``limit``.
  func contains(_ network: UInt16) -> Bool {
    bits[Int(network >> 6)] >> UInt64(network & 63) & 1 == 1
  }

  mutating func insert(_ network: UInt16) { bits[Int(network >> 6)] |= 1 << UInt64(network & 63) }
  mutating func remove(_ network: UInt16) {
    bits[Int(network >> 6)] &= ~(1 << UInt64(network & 63))
  }
}
