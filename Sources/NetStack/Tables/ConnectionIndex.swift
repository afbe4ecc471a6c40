/// Finds the slot of a connection by its key: open addressing, linear probing, at most half full.
struct ConnectionIndex: Sendable {
  private static let empty: UInt16 = 0xffff

  private var keys: [ConnectionKey?]
  private var slots: [UInt16]
  private let mask: Int
  private let seed: UInt64

  /// An empty index for `slotCount` connections; at most 32,767.
  init(slotCount: Int, seed: UInt64) {
    var size = 4
    while size < slotCount * 2 { size *= 2 }
    keys = [ConnectionKey?](repeating: nil, count: size)
    slots = [UInt16](repeating: Self.empty, count: size)
    mask = size - 1
    self.seed = seed
  }

  func slot(for key: ConnectionKey) -> Int? {
    let position = position(of: key)
    return slots[position] == Self.empty ? nil : Int(slots[position])
  }

  /// Adds a key that is not in the index yet.
  mutating func insert(_ key: ConnectionKey, slot: Int) {
    let position = position(of: key)
    precondition(slots[position] == Self.empty, "connection is indexed already")
    keys[position] = key
    slots[position] = UInt16(slot)
  }

  /// Removes a key, if it is there, and closes the gap so that no probe ends early.
  mutating func remove(_ key: ConnectionKey) {
    var hole = position(of: key)
    guard slots[hole] != Self.empty else { return }
    var probe = (hole + 1) & mask
    while let candidate = keys[probe] {
      let home = home(of: candidate)
      if (probe &- home) & mask >= (probe &- hole) & mask {
        keys[hole] = candidate
        slots[hole] = slots[probe]
        hole = probe
      }
      probe = (probe + 1) & mask
    }
    keys[hole] = nil
    slots[hole] = Self.empty
  }

  private func home(of key: ConnectionKey) -> Int {
    Int(truncatingIfNeeded: key.hash(seed: seed)) & mask
  }

  /// Where `key` is, or the empty place where it would go.
  private func position(of key: ConnectionKey) -> Int {
    var position = home(of: key)
    while let found = keys[position], found != key {
      position = (position + 1) & mask
    }
    return position
  }
}
