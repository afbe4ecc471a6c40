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
