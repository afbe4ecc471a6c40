import VirtIODevice

extension GuestMemory {
  /// The bytes of `range`.
  func bytes(_ range: Range<UInt64>) -> [UInt8] {
    let count = Int(range.upperBound - range.lowerBound)
    // Safety: `copy` writes all `count` bytes, which the buffer has room for.
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      var span = unsafe MutableRawSpan(_unsafeBytes: UnsafeMutableRawBufferPointer(buffer))
      copy(from: range.lowerBound, byteCount: count, into: &span)
      initialized = count
    }
  }
}
