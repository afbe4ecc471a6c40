extension RawSpan {
  /// The byte at `offset`; traps out of bounds, which is a mistake of this module, not of a peer.
  func byte(at offset: Int) -> UInt8 {
    // Safety: `unsafeLoad(fromByteOffset:)` checks bounds; every bit pattern is a UInt8.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }
}
