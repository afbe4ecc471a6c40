extension RawSpan {
  /// The 16-bit integer at `offset`.
  ///
  /// - Precondition: `offset + 2 <= byteCount`.
  func uint16(at offset: Int, _ order: ByteOrder) -> UInt16 {
    // Safety: the load checks its bounds and every bit pattern is an integer.
    let value = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self)
    return order == .little ? UInt16(littleEndian: value) : UInt16(bigEndian: value)
  }

  /// The 32-bit integer at `offset`.
  ///
  /// - Precondition: `offset + 4 <= byteCount`.
  func uint32(at offset: Int, _ order: ByteOrder) -> UInt32 {
    // Safety: the load checks its bounds and every bit pattern is an integer.
    let value = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return order == .little ? UInt32(littleEndian: value) : UInt32(bigEndian: value)
  }

  /// The 64-bit integer at `offset`.
  ///
  /// - Precondition: `offset + 8 <= byteCount`.
  func uint64(at offset: Int, _ order: ByteOrder) -> UInt64 {
    // Safety: the load checks its bounds and every bit pattern is an integer.
    let value = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    return order == .little ? UInt64(littleEndian: value) : UInt64(bigEndian: value)
  }

  /// A pcapng timestamp: the high 32 bits come first in either byte order (pcapng §4.3).
  ///
  /// - Precondition: `offset + 8 <= byteCount`.
  func timestamp(at offset: Int, _ order: ByteOrder) -> UInt64 {
    UInt64(uint32(at: offset, order)) << 32 | UInt64(uint32(at: offset + 4, order))
  }
}
