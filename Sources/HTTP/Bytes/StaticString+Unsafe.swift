extension StaticString {
  /// The number of UTF-8 bytes.
  var byteCount: Int { hasPointerRepresentation ? utf8CodeUnitCount : 0 }

  /// The UTF-8 byte at `offset`; traps out of bounds, which is a mistake of this module.
  func byte(at offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < byteCount, "offset outside the StaticString")
    // Safety: the offset is inside, and a StaticString's bytes live as long as the program.
    return unsafe utf8Start[offset]
  }
}
