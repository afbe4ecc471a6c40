import VirtIODevice

extension RawSpan {
  /// All bytes.
  var copied: [UInt8] {
    // Safety: the buffer is copied within the closure.
    unsafe withUnsafeBytes { unsafe Array($0) }
  }
}

extension Array where Element == UInt8 {
  var rawBytes: RawSpan {
    @_lifetime(borrow self)
    // Safety: a UInt8 has no padding whose bytes could be uninitialised.
    borrowing get { unsafe span.bytes }
  }
}

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
