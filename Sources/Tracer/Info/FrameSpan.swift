import Recording

/// From when to when the frames of a recording were captured, and how many there were.
struct FrameSpan {
  private(set) var earliest: Int64?
  private(set) var latest: Int64?
  /// No frame is earlier than one that stands before it in the file.
  private(set) var isInOrder = true
  private(set) var count = 0
  /// Bytes on the wire.
  private(set) var byteCount: UInt64 = 0

  mutating func note(_ frame: RecordedFrame) {
    count += 1
    byteCount &+= UInt64(frame.originalLength)
    guard frame.hasTime else { return }
    let time = frame.timestampNanoseconds
    if let latest, time < latest { isInOrder = false }
    earliest = min(earliest ?? .max, time)
    latest = max(latest ?? .min, time)
  }

  /// Frames a second, rounded down; nil when all have one time.
  var framesPerSecond: UInt64? { rate(UInt64(count)) }

  /// Bytes a second, rounded down; nil when all have one time.
  var bytesPerSecond: UInt64? { rate(byteCount) }

  private func rate(_ amount: UInt64) -> UInt64? {
    guard let earliest, let latest, latest > earliest else { return nil }
    let span = UInt64(bitPattern: latest &- earliest)
    return UInt64(exactly: UInt128(amount) * 1_000_000_000 / UInt128(span))
  }
}
