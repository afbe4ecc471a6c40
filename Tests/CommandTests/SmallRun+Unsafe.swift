import TraceFormat

extension SmallRun {
  /// What the driver computes for a frame.
  static func hash(_ frame: [UInt8]) -> UInt32 {
    // Safety: a byte has no padding that could be uninitialised.
    unsafe FramePrefixHash.of(frame.span.bytes)
  }
}
