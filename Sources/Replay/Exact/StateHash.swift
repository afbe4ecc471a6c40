/// A 64-bit hash of everything a run put out and left behind: equal runs have equal hashes.
public struct StateHash: Equatable, Sendable {
  public private(set) var value: UInt64 = 0x243F_6A88_85A3_08D3

  public init() {}

  mutating func mix(_ word: UInt64) {
    let product = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
    value = product ^ (product >> 29)
  }

  mutating func mix(_ bytes: Span<UInt8>) {
    mix(UInt64(bytes.count))
    var word: UInt64 = 0
    for index in bytes.indices {
      word = word << 8 | UInt64(bytes[index])
      if index & 7 == 7 { mix(word) }
    }
    mix(word)
  }
}
