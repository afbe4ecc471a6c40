extension RawSpan {
  public var bytes: [UInt8] {
    // Safety: the buffer is copied within the closure.
    unsafe withUnsafeBytes { unsafe Array($0) }
  }
}

extension Array where Element == UInt8 {
  public var rawSpan: RawSpan {
    @_lifetime(borrow self)
    // Safety: a UInt8 has no padding.
    borrowing get { unsafe span.bytes }
  }

  /// A frame of `count` bytes that no other `seed` gives.
  public static func frame(_ count: Int, seed: Int = 1) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ seed &* 31 &+ 3) }
  }
}
