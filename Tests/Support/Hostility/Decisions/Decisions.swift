/// The choices of a hostile run, 16 bits each: endless ones from a seed, or those of an input.
///
/// An input that ends makes every further choice 0, which is the harmless one everywhere, so any
/// bytes are a valid input and a mutation of an input stays close to it.
public struct Decisions: Sendable {
  private var state: UInt64
  private var word: UInt64 = 0
  private var choicesLeft = 0
  private let input: [UInt8]
  private var offset = 0
  private let isFinite: Bool

  public init(seed: UInt64) {
    state = seed
    input = []
    isFinite = false
  }

  public init(input: [UInt8]) {
    state = 0
    self.input = input
    isFinite = true
  }

  /// The input was used up; never true for a seed.
  public var isExhausted: Bool { isFinite && offset >= input.count }

  /// A number from 0 to 65,535.
  @inline(__always)
  mutating func next() -> UInt16 {
    if isFinite { return nextOfInput() }
    if choicesLeft == 0 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      word = mixed ^ (mixed >> 31)
      choicesLeft = 4
    }
    choicesLeft &-= 1
    let choice = UInt16(truncatingIfNeeded: word)
    word >>= 16
    return choice
  }

  private mutating func nextOfInput() -> UInt16 {
    guard offset < input.count else { return 0 }
    let low = UInt16(input[offset])
    let high = offset + 1 < input.count ? UInt16(input[offset + 1]) : 0
    offset += 2
    return low | high << 8
  }

  /// A number from 0 to `count` - 1; `count` is at most 65,536.
  @inline(__always)
  mutating func below(_ count: Int) -> Int {
    (Int(next()) &* count) >> 16
  }

  /// True in `thousandths` of 1,000 cases, and never once an input has ended.
  @inline(__always)
  mutating func chance(_ thousandths: Int) -> Bool {
    below(1_000) >= 1_000 &- thousandths
  }

  mutating func word32() -> UInt32 {
    UInt32(next()) | UInt32(next()) << 16
  }

  /// A number that is likely to be at the edge of something: small, around a power of two, or any.
  mutating func edge32() -> UInt32 {
    switch below(4) {
    case 0: UInt32(below(4))
    case 1: (1 << UInt32(below(32))) &+ UInt32(below(3)) &- 1
    case 2: .max &- UInt32(below(4))
    default: word32()
    }
  }
}
