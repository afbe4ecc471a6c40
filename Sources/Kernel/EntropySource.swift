import CBoot

/// Numbers that a peer cannot foresee: the processor's, where it has a generator.
///
/// Without one, the time stamp counter drives a SplitMix64 sequence: enough for sequence numbers
/// and ports, not for keys.
struct EntropySource {
  private static let randomFeature: UInt32 = 1 << 30

  private let hasGenerator: Bool
  private var state: UInt64

  init() {
    hasGenerator = cpu_read_features() & EntropySource.randomFeature != 0
    state = cpu_read_tsc()
  }

  mutating func next() -> UInt64 {
    state = (state ^ cpu_read_tsc()) &+ 0x9E37_79B9_7F4A_7C15
    if hasGenerator { state ^= cpu_read_random() }
    var value = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
