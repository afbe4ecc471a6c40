import Recording

/// A captured frame that a replay may need.
struct HeldFrame: Sendable {
  var bytes: [UInt8]
  /// Bytes of the frame on the wire.
  var originalLength: Int
  /// When it was captured, in nanoseconds as the capture counts them.
  var timestampNanoseconds: Int64

  init(_ frame: RecordedFrame) {
    bytes = frame.bytes
    timestampNanoseconds = frame.timestampNanoseconds
    originalLength = max(Int(frame.originalLength), frame.bytes.count)
  }

  /// The capture holds all of it.
  var isWhole: Bool { bytes.count == originalLength }

  /// What a replay says that needs the whole frame at `record`.
  func cut(at record: UInt64) -> ReplayStop {
    .cutFrame(record: record, captured: bytes.count, length: originalLength)
  }
}
