/// The Internet checksum, a one's complement sum of 16-bit words (RFC 1071).
///
/// Spans may be added one after another, also of odd length: the sum is that of all in a row.
/// Adding data that contains its own correct checksum gives ``value`` zero.
public struct InternetChecksum: Sendable {
  /// One's complement sum of native-order words; folded only at the end (RFC 1071 §2 (B)).
  @usableFromInline var sum: UInt64 = 0
  /// Whether an odd number of bytes was added so far.
  @usableFromInline var isOdd = false

  /// The sum of no bytes.
  @inlinable public init() {}

  /// Adds one 16-bit value, as if its two bytes followed in network byte order.
  /// - Precondition: an even number of bytes was added before.
  @inlinable
  public mutating func add(_ word: UInt16) {
    precondition(!isOdd, "a word needs an even offset")
    accumulate(UInt64(word.bigEndian))
  }

  /// Adds one 32-bit value, as if its four bytes followed in network byte order.
  /// - Precondition: an even number of bytes was added before.
  @inlinable
  public mutating func add(_ value: UInt32) {
    add(UInt16(truncatingIfNeeded: value >> 16))
    add(UInt16(truncatingIfNeeded: value))
  }

  /// Adds all bytes of `bytes`.
  /// - Complexity: O(n), eight bytes a step.
  @inlinable
  public mutating func add(_ bytes: RawSpan) {
    var part = InternetChecksum()
    let groupCount = bytes.byteCount / 8
    part.accumulate(bytes.sumOfHalves(groupCount: groupCount))
    var offset = groupCount &* 8
    while bytes.byteCount &- offset >= 2 {
      part.accumulate(UInt64(bytes.networkUInt16(at: offset).bigEndian))
      offset &+= 2
    }
    if offset < bytes.byteCount {
      part.accumulate(UInt64((UInt16(bytes.octet(at: offset)) << 8).bigEndian))
    }
    // A part that starts at an odd offset counts with its bytes swapped (RFC 1071 §2 (A)).
    let folded = part.folded
    accumulate(UInt64(isOdd ? folded.byteSwapped : folded))
    if bytes.byteCount & 1 == 1 { isOdd.toggle() }
  }

  /// The checksum as it stands in a header field: the complement of the sum.
  @inlinable
  public var value: UInt16 { ~folded.bigEndian }

  @inlinable @inline(__always)
  mutating func accumulate(_ words: UInt64) {
    let (partial, carry) = sum.addingReportingOverflow(words)
    sum = partial &+ (carry ? 1 : 0)
  }

  @inlinable
  var folded: UInt16 {
    var rest = (sum & 0xffff_ffff) &+ (sum >> 32)
    rest = (rest & 0xffff) &+ (rest >> 16)
    rest = (rest & 0xffff) &+ (rest >> 16)
    rest = (rest & 0xffff) &+ (rest >> 16)
    return UInt16(truncatingIfNeeded: rest)
  }
}
