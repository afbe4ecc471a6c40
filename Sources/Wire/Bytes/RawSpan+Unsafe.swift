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

  /// Eight bytes at `offset` in the order of this machine, for sums that do not depend on it.
  @inlinable @inline(__always)
  func nativeUInt64(at offset: Int) -> UInt64 {
    // Safety: checks bounds, tolerates any alignment; every bit pattern is a UInt64.
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}
