/// A 64-bit hash of everything a run put out and left behind: equal runs have equal hashes.
public struct StateHash: Equatable, Sendable {
  public private(set) var value: UInt64 = 0x243F_6A88_85A3_08D3

  public init() {}

  mutating func mix(_ word: UInt64) {
    let product = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
    value = product ^ (product >> 29)
  }

  mutating func mix(_ bytes: Span<UInt8>) {
    // Safety: every byte is initialised, and a RawSpan only reads.
    mix(unsafe bytes.bytes)
  }

  /// Mixes the count, each eight bytes as a big-endian word, and the last eight once more.
  mutating func mix(_ bytes: RawSpan) {
    mix(UInt64(bytes.byteCount))
    var word: UInt64 = 0
    var offset = 0
    while offset + 8 <= bytes.byteCount {
      // Safety: `offset + 8 <= byteCount`, and any eight bytes are a UInt64.
      word = UInt64(
        bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
      mix(word)
      offset += 8
    }
    while offset < bytes.byteCount {
      // Safety: `offset < byteCount`, and any byte is a UInt8.
      word = word << 8 | UInt64(unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
      offset += 1
    }
    mix(word)
  }
}
