extension RawSpan {
  /// Appends all bytes to `destination`.
  func appendBytes(to destination: inout [UInt8]) {
    // Safety: the buffer is read within the closure only, and `destination` owns its copy.
    unsafe withUnsafeBytes { unsafe destination.append(contentsOf: $0) }
  }
}

extension Array where Element == UInt8 {
  var rawBytes: RawSpan {
    @_lifetime(borrow self)
    // Safety: a UInt8 has no padding whose bytes could be uninitialised.
    borrowing get { unsafe span.bytes }
  }
}

extension InlineArray where Element == UInt8 {
  var rawBytes: RawSpan {
    @_lifetime(borrow self)
    // Safety: a UInt8 has no padding whose bytes could be uninitialised.
    borrowing get { unsafe span.bytes }
  }
}
