import Wire

/// Hardware addresses of neighbours, in sets of four chosen by the address (RFC 826's table).
///
/// - Complexity: O(1); a full set forgets the neighbour heard of longest ago.
struct NeighborCache: Sendable {
  private struct Entry: Sendable {
    var address: IPv4Address
    var hardwareAddress: MACAddress
    var confirmedAt: Instant
  }

  private static let ways = 4

  private var entries: [Entry?]
  private let setMask: Int
  private let lifetime: Interval
  private let seed: UInt64

  init(neighborCount: Int, lifetime: Interval, seed: UInt64) {
    var size = Self.ways
    while size < neighborCount { size *= 2 }
    entries = [Entry?](repeating: nil, count: size)
    setMask = size / Self.ways - 1
    self.lifetime = lifetime
    self.seed = seed
  }

  /// The hardware address of `address`, if it was heard of within the lifetime.
  func hardwareAddress(of address: IPv4Address, at now: Instant) -> MACAddress? {
    for position in positions(of: address) {
      guard let entry = entries[position], entry.address == address else { continue }
      return now.elapsed(since: entry.confirmedAt) < lifetime ? entry.hardwareAddress : nil
    }
    return nil
  }

  /// Remembers or refreshes a neighbour.
  mutating func learn(_ address: IPv4Address, is hardwareAddress: MACAddress, at now: Instant) {
    let candidates = positions(of: address)
    var victim = candidates.lowerBound
    for position in candidates {
      guard let entry = entries[position] else {
        victim = position
        continue
      }
      if entry.address == address {
        victim = position
        break
      }
      if let worst = entries[victim], entry.confirmedAt < worst.confirmedAt { victim = position }
    }
    entries[victim] = Entry(
      address: address, hardwareAddress: hardwareAddress, confirmedAt: now)
  }

  private func positions(of address: IPv4Address) -> Range<Int> {
    let key = ConnectionKey(peerAddress: address, peerPort: 0, localPort: 0)
    let set = Int(truncatingIfNeeded: key.hash(seed: seed)) & setMask
    return (set * Self.ways)..<((set + 1) * Self.ways)
  }
}
