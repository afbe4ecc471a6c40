import TraceFormat

/// Copies of whole frames; byte by byte they would be most of a replay's time.
extension SharedMemory {
  /// Copies `byteCount` bytes at `address` to the start of `destination`; zeros from outside.
  func copy(from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan) {
    precondition(byteCount <= destination.byteCount)
    guard let start = place(of: address, byteCount: byteCount) else { return }
    unsafe bytes.withUnsafeBytes { source in
      unsafe destination.withUnsafeMutableBytes { target in
        // Safety: `place` checked the source's range, the precondition the destination's.
        unsafe target.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[start..<(start + byteCount)]))
      }
    }
  }

  /// Copies `source` to `address`; nothing happens outside.
  mutating func copy(_ source: RawSpan, to address: UInt64) {
    guard let start = place(of: address, byteCount: source.byteCount) else { return }
    let count = source.byteCount
    unsafe bytes.withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { origin in
        // Safety: `place` checked that `count` bytes from `start` on exist.
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[start..<(start + count)])
          .copyMemory(from: origin)
      }
    }
  }

  /// Writes `zeros` zero bytes at place `start`, and `frame` behind them.
  ///
  /// - Precondition: they lie within the bytes.
  mutating func fill(from start: Int, zeros: Int, then frame: [UInt8]) {
    precondition(start >= 0 && zeros >= 0 && start + zeros + frame.count <= bytes.count)
    unsafe bytes.withUnsafeMutableBytes { target in
      unsafe frame.withUnsafeBytes { source in
        // Safety: the precondition covers both ranges.
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[start..<(start + zeros)])
          .initializeMemory(as: UInt8.self, repeating: 0)
        unsafe UnsafeMutableRawBufferPointer(
          rebasing: target[(start + zeros)..<(start + zeros + frame.count)]
        ).copyMemory(from: source)
      }
    }
  }

  /// The hash of a frame that lies at `range` of the bytes.
  func prefixHash(_ range: Range<Int>) -> UInt32 {
    // Safety: every byte of an array is initialised, and a RawSpan only reads.
    FramePrefixHash.of(unsafe bytes.span.bytes.extracting(range))
  }
}
