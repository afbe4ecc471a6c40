internal import TraceFormat

extension ArrivedFrame {
  /// The hash of a frame of `byteCount` bytes that begins with `bytes`; `nil` when too few of them
  /// are there.
  static func hash(_ bytes: [UInt8], _ byteCount: Int) -> UInt32? {
    guard byteCount > 0, bytes.count >= min(byteCount, FramePrefixHash.byteLimit) else {
      return nil
    }
    // Safety: every byte of an array of UInt8 is initialised, and the hash only reads.
    return FramePrefixHash.of(unsafe bytes.span.bytes, originalByteCount: byteCount)
  }
}
