extension RawSpan {
  /// The byte at `offset`.
  func byte(at offset: Int) -> UInt8 {
    // Safety: the access is checked against the span, and any byte is a valid UInt8.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }
}
