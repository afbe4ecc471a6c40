extension RawSpan {
  /// The byte at `offset`.
  func byte(at offset: Int) -> UInt8 {
    // Safety: any byte is a valid UInt8, and the offset is checked.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }
}

extension [UInt8] {
  /// Runs `body` on the bytes.
  func withRawBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
    // Safety: a UInt8 has no padding whose bytes could be uninitialised.
    unsafe body(span.bytes)
  }
}
