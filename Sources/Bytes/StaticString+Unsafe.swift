extension StaticString {
  /// The number of UTF-8 bytes; a string literal always points at its bytes.
  @inlinable
  public var byteCount: Int {
    precondition(hasPointerRepresentation, "a StaticString made of one scalar has no bytes")
    return utf8CodeUnitCount
  }

  /// The UTF-8 byte at `offset`, which must be below ``byteCount``.
  @inlinable
  public func byte(at offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < byteCount, "offset outside the StaticString")
    // Safety: the offset is inside, and a StaticString's bytes live as long as the program.
    return unsafe utf8Start[offset]
  }

  /// The UTF-8 bytes as raw memory.
  @inlinable
  public var rawSpan: RawSpan {
    @_lifetime(immortal)
    get {
      // Safety: the bytes are ``byteCount`` many, and live as long as the program.
      let span = unsafe RawSpan(_unsafeStart: utf8Start, byteCount: byteCount)
      return unsafe _overrideLifetime(span, copying: ())
    }
  }

  /// The UTF-8 bytes, copied.
  @inlinable
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(self)
    return bytes
  }
}

/// The two decimal digits of `value`, which is below 100, the higher one first.
@inlinable @inline(__always)
func decimalPair(_ value: UInt64) -> UInt64 {
  let pairs: StaticString = """
    00010203040506070809101112131415161718192021222324\
    25262728293031323334353637383940414243444546474849\
    50515253545556575859606162636465666768697071727374\
    75767778798081828384858687888990919293949596979899
    """
  precondition(value < 100, "not two digits")
  // Safety: the text has 200 bytes, and the last pair begins at 198.
  let pair = unsafe UnsafeRawPointer(pairs.utf8Start).loadUnaligned(
    fromByteOffset: 2 &* Int(truncatingIfNeeded: value), as: UInt16.self)
  return UInt64(UInt16(littleEndian: pair))
}
