extension RawSpan {
  /// All bytes, copied.
  public var copiedBytes: [UInt8] {
    // Safety: the buffer is copied within the closure.
    unsafe withUnsafeBytes { unsafe Array($0) }
  }
}

extension Array where Element == UInt8 {
  /// The bytes as the modules take them.
  public var frameSpan: RawSpan {
    @_lifetime(borrow self)
    // Safety: a UInt8 has no padding whose bytes could be uninitialised.
    borrowing get { unsafe span.bytes }
  }

  /// A frame of `count` bytes that no other `seed` gives.
  public static func sampleFrame(_ count: Int, seed: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ seed &* 31 &+ ($0 / 256) &* seed) }
  }
}
