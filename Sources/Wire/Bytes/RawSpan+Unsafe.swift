/// Network byte order loads (RFC 791 appendix B). Every load is bounds checked: an offset outside
/// the span is a bug of the caller and traps; parsers check the length once, before any load.
extension RawSpan {
  /// The byte at `offset`.
  @inlinable @inline(__always)
  public func octet(at offset: Int) -> UInt8 {
    // Safety: `unsafeLoad(fromByteOffset:)` checks bounds; every bit pattern is a UInt8.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The big-endian 16-bit value at `offset`, which need not be aligned.
  @inlinable @inline(__always)
  public func networkUInt16(at offset: Int) -> UInt16 {
    // Safety: checks bounds, tolerates any alignment; every bit pattern is a UInt16.
    unsafe UInt16(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  /// The big-endian 32-bit value at `offset`, which need not be aligned.
  @inlinable @inline(__always)
  public func networkUInt32(at offset: Int) -> UInt32 {
    // Safety: checks bounds, tolerates any alignment; every bit pattern is a UInt32.
    unsafe UInt32(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Sum of the 32-bit halves of the first `count` eight-byte groups, in the order of this machine.
  ///
  /// Cannot wrap: a sum of 2^32 halves still fits.
  /// - Precondition: the groups lie inside the span; `count` is below 2^31.
  @inlinable
  func sumOfHalves(groupCount count: Int) -> UInt64 {
    precondition(count >= 0 && count <= byteCount / 8 && count < 1 << 31, "groups out of bounds")
    var sum: UInt64 = 0
    for group in 0..<count {
      // Safety: checked above for all groups at once; every bit pattern is a UInt64.
      let value = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: group &* 8, as: UInt64.self)
      sum &+= (value & 0xffff_ffff) &+ (value >> 32)
    }
    return sum
  }
}
