/// Loads of integers in a stated byte order, and searches, over borrowed memory.
///
/// Every load checks its bounds: an offset outside the span is a mistake of the caller and traps.
/// Whoever parses what came from outside checks the length once, or reads with ``ByteReader``.
extension RawSpan {
  /// The byte at `offset`.
  @inlinable @inline(__always)
  public func byte(at offset: Int) -> UInt8 {
    // Safety: `unsafeLoad(fromByteOffset:)` checks bounds; every bit pattern is a UInt8.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The integer at `offset`, least significant byte first; it need not be aligned.
  @inlinable @inline(__always)
  public func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    // Safety: checks bounds, tolerates any alignment; every bit pattern is an integer.
    unsafe Value(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  /// The integer at `offset`, most significant byte first; it need not be aligned.
  @inlinable @inline(__always)
  public func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    // Safety: checks bounds, tolerates any alignment; every bit pattern is an integer.
    unsafe Value(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  /// A copy of the bytes.
  @inlinable
  public func copied() -> [UInt8] {
    // Safety: the pointer does not leave the closure, which copies what it points to.
    unsafe withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// The bytes as text; what is not UTF-8 becomes U+FFFD.
  @inlinable
  public func text() -> String {
    // Safety: the pointer does not leave the closure, which copies what it points to.
    unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// The offset of the first `wanted` byte from `start` on; nil when there is none.
  ///
  /// Eight bytes a step.
  @inlinable
  public func firstOffset(of wanted: UInt8, from start: Int = 0) -> Int? {
    precondition(start >= 0)
    var offset = start
    let pattern = UInt64(wanted) &* 0x0101_0101_0101_0101
    while offset &+ 8 <= byteCount {
      // Safety: `offset + 8 <= byteCount`, any alignment is tolerated, any bits are a UInt64.
      let word = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
      let zeros = UInt64(littleEndian: word) ^ pattern
      let found = (zeros &- 0x0101_0101_0101_0101) & ~zeros & 0x8080_8080_8080_8080
      if found != 0 { return offset &+ found.trailingZeroBitCount / 8 }
      offset &+= 8
    }
    while offset < byteCount {
      if byte(at: offset) == wanted { return offset }
      offset &+= 1
    }
    return nil
  }

  /// The first offset at which `other` differs or one of both ends; nil if both are the same.
  ///
  /// Eight bytes a step.
  @inlinable
  public func firstDifference(from other: RawSpan) -> Int? {
    let count = Swift.min(byteCount, other.byteCount)
    var offset = 0
    while offset &+ 8 <= count {
      // Safety: `offset + 8` is within both, any alignment is tolerated, any bits are a UInt64.
      let mine = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
      let its = unsafe other.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
      if mine != its {
        return offset &+ UInt64(littleEndian: mine ^ its).trailingZeroBitCount / 8
      }
      offset &+= 8
    }
    while offset < count {
      if byte(at: offset) != other.byte(at: offset) { return offset }
      offset &+= 1
    }
    return byteCount == other.byteCount ? nil : count
  }
}
