internal import Wire

/// What one side of a TCP connection sent.
struct DirectionAccount: Sendable {
  /// One sequence range that was sent again.
  struct Repetition: Sendable {
    var sequence: TCPSequenceNumber
    var end: TCPSequenceNumber
    var byteCount: Int
    /// When it was sent the first time, where that was the last new segment.
    var original: FrameMoment?
    /// How often it was sent again.
    var count: Int
    /// How often after the other side's acknowledgment had passed.
    var acknowledgedCount: Int
    var first: FrameMoment
    var last: FrameMoment
  }

  /// A window of zero, not opened since.
  struct ClosedWindow: Sendable {
    var first: FrameMoment
    var last: FrameMoment
    /// Frames of the other side since.
    var waitingFrameCount = 0
  }

  private(set) var frameCount: UInt64 = 0
  /// Of payload, without what was sent again.
  private(set) var payloadByteCount: UInt64 = 0
  /// Segments that were sent again.
  private(set) var repeatCount: UInt64 = 0
  private(set) var zeroWindowCount: UInt64 = 0
  private(set) var acknowledged: TCPSequenceNumber?
  private(set) var latest: Repetition?
  /// The range that was sent again most often.
  private(set) var worst: Repetition?
  private(set) var closedWindow: ClosedWindow?
  private(set) var longestClosed: Int64 = 0
  private(set) var last: FrameMoment?
  private(set) var hasFinished = false

  private var sent = SentRange()
  private var newest: (sequence: TCPSequenceNumber, end: TCPSequenceNumber, moment: FrameMoment)?
  /// Where the new payload of the last moment began.
  private var burst: (sequence: TCPSequenceNumber, moment: FrameMoment)?

  /// What a segment was to the side that sent it.
  enum Novelty { case empty, new, again }

  /// Takes its next segment; `peer` is what the other side sent so far.
  mutating func note(
    _ segment: CapturedSegment, at moment: FrameMoment, peer: DirectionAccount
  ) -> Novelty {
    frameCount += 1
    last = moment
    let flags = segment.flags
    if flags.contains(.ack) { note(acknowledgment: segment.acknowledgment) }
    if flags.isDisjoint(with: [.rst, .syn]) { note(window: segment.window, at: moment) }
    guard !flags.contains(.rst) else { return .empty }
    if flags.contains(.fin) { hasFinished = true }
    guard segment.sequenceCount > 0 else { return .empty }
    let isProbe = isProbe(segment, peer)
    guard sent.take(segment.sequence, segment.end) else {
      payloadByteCount &+= UInt64(segment.payloadByteCount)
      newest = (segment.sequence, segment.end, moment)
      if burst.map({ moment.elapsed(since: $0.moment) >= CaptureLimit.copyAge }) ?? true {
        burst = (segment.sequence, moment)
      }
      return .new
    }
    if isProbe || isCutOtherwise(segment, at: moment) { return .empty }
    repeatCount += 1
    // Connection requests are counted by whoever waits for their answer.
    if flags.contains(.ack) || !flags.contains(.syn) { noteRepeat(segment, at: moment, peer) }
    return .again
  }

  /// Takes note that the other side sent a frame.
  mutating func notePeer() { closedWindow?.waitingFrameCount += 1 }

  /// A keep-alive of what was acknowledged (RFC 9293 §3.8.4), or a probe of a closed window
  /// (§3.8.6.1): one byte at most, and nothing is sent again.
  private func isProbe(_ segment: CapturedSegment, _ peer: DirectionAccount) -> Bool {
    guard segment.sequenceCount == 1, segment.payloadByteCount == 1 else { return false }
    if peer.closedWindow != nil { return true }
    guard let next = sent.next, let acknowledged = peer.acknowledged else { return false }
    return segment.end == next && next.isAtOrBefore(acknowledged)
  }

  /// A copy from another interface, where a device or the host has cut the same payload into other
  /// segments, looks like this: payload of the last moment, within other bounds.
  private func isCutOtherwise(_ segment: CapturedSegment, at moment: FrameMoment) -> Bool {
    guard let burst, let newest, burst.sequence.isAtOrBefore(segment.sequence),
      moment.elapsed(since: burst.moment) < CaptureLimit.copyAge
    else { return false }
    return segment.sequence != newest.sequence || segment.end != newest.end
  }

  private mutating func note(acknowledgment: TCPSequenceNumber) {
    if let acknowledged, acknowledgment.isBefore(acknowledged) { return }
    acknowledged = acknowledgment
  }

  private mutating func note(window: UInt16, at moment: FrameMoment) {
    if window == 0 {
      zeroWindowCount += 1
      if closedWindow == nil { closedWindow = ClosedWindow(first: moment, last: moment) }
      closedWindow?.last = moment
    } else if let closed = closedWindow {
      longestClosed = max(longestClosed, moment.elapsed(since: closed.first))
      closedWindow = nil
    }
  }

  private mutating func noteRepeat(
    _ segment: CapturedSegment, at moment: FrameMoment, _ peer: DirectionAccount
  ) {
    let isAcknowledged = peer.acknowledged.map { segment.end.isAtOrBefore($0) } ?? false
    if var known = latest, known.sequence == segment.sequence {
      known.count += 1
      known.acknowledgedCount += isAcknowledged ? 1 : 0
      known.last = moment
      if known.end.isBefore(segment.end) { known.end = segment.end }
      latest = known
    } else {
      latest = Repetition(
        sequence: segment.sequence, end: segment.end, byteCount: segment.payloadByteCount,
        original: newest?.sequence == segment.sequence ? newest?.moment : nil, count: 1,
        acknowledgedCount: isAcknowledged ? 1 : 0, first: moment, last: moment)
    }
    if let latest, latest.count > worst?.count ?? 0 || latest.sequence == worst?.sequence {
      worst = latest
    }
  }
}
