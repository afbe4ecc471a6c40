import Wire

/// What the next segment of a connection is.
struct SegmentPlan: Equatable, Sendable {
  /// Why it is sent.
  enum Purpose: Equatable, Sendable {
    /// The next numbers, or an acknowledgment alone.
    case ordinary
    /// The first unacknowledged numbers once more.
    case retransmission
    /// One octet that the window has no room for.
    case probe
  }

  var purpose: Purpose
  var sequence: TCPSequenceNumber
  var flags: TCPFlags
  /// Where its text starts in the send queue.
  var textOffset: Int
  var textByteCount: Int

  /// SEG.LEN.
  var length: Int {
    textByteCount + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
  }
}
