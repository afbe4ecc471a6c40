internal import TraceFormat

/// The driver's hash of captured bytes.
public enum PrefixHash {
  /// The hash of a frame of `byteCount` bytes that begins with `bytes`; `nil` when too few of them
  /// are there.
  public static func of(_ bytes: [UInt8], byteCount: Int) -> UInt32? {
    guard byteCount > 0, bytes.count >= min(byteCount, FramePrefixHash.byteLimit) else {
      return nil
    }
    // Safety: every byte of an array of UInt8 is initialised, and the hash only reads.
    return FramePrefixHash.of(unsafe bytes.span.bytes, originalByteCount: byteCount)
  }

  /// What the hash of `frame` depends on, wherever a driver takes it to begin, copied.
  static func start(of frame: RawSpan) -> [UInt8] {
    let limit = FramePrefixHash.byteLimit + HeaderShift.headerInFrame.rawValue
    let start = frame.extracting(first: min(frame.byteCount, limit))
    // Safety: the buffer is read within the closure only, and the array owns its copy.
    return unsafe start.withUnsafeBytes { unsafe Array($0) }
  }
}
