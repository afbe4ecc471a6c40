import Wire

extension Connection {
  /// Whether text, or our FIN, lies beyond SND.NXT.
  var hasUnsent: Bool { unsentLength > 0 }

  /// Whether there is something to send that only the peer's window holds back: then, with nothing
  /// in flight, no acknowledgment will come and the persist timer has to run.
  var isBlockedByWindow: Bool { hasUnsent && send.inFlight == 0 }

  /// The next segment to send now, or nil.
  func nextSegment() -> SegmentPlan? {
    switch state {
    case .closed: nil
    case .synchronizeReceived: send.next == send.initial ? synchronizeSegment : acknowledgment
    case .established, .finWait1, .finWait2, .closeWait, .closing, .lastAcknowledgment, .timeWait:
      retransmission ?? unsentSegment ?? acknowledgment
    }
  }

  /// Numbers of text and FIN beyond SND.NXT.
  private var unsentLength: Int {
    sendQueue.byteCount + (state.owesFin ? 1 : 0) - send.inFlight
  }

  private var synchronizeSegment: SegmentPlan {
    SegmentPlan(
      purpose: .ordinary, sequence: send.initial, flags: [.syn, .ack], textOffset: 0,
      textByteCount: 0)
  }

  private var acknowledgment: SegmentPlan? {
    guard pending.contains(.acknowledgment) else { return nil }
    return SegmentPlan(
      purpose: .ordinary, sequence: send.next, flags: .ack, textOffset: 0, textByteCount: 0)
  }

  /// The segment at SND.UNA, as much of it as was sent before.
  private var retransmission: SegmentPlan? {
    let sent = send.maximum.distance(from: send.unacknowledged)
    guard pending.contains(.retransmission), sent > 0 else { return nil }
    return segment(.retransmission, from: 0, length: min(sent, send.segmentSize))
  }

  /// As much beyond SND.NXT as both windows allow, unless that would be silly
  /// (RFC 9293 §3.8.6.2.1; without Nagle's algorithm, as every send ends a message).
  private var unsentSegment: SegmentPlan? {
    guard hasUnsent else { return nil }
    let unsent = unsentLength
    // Congestion is about text: FIN may ride on a segment that fills the congestion window.
    let congestionWindow = congestion.window + (state.owesFin ? 1 : 0)
    let usable = min(send.window, congestionWindow) - send.inFlight
    let length = min(unsent, usable)
    let isProbing = pending.contains(.probe)
    guard length > 0 else {
      return isProbing && send.inFlight == 0 ? segment(.probe, from: 0, length: 1) : nil
    }
    let isWorthwhile =
      length >= send.segmentSize || length == unsent || 2 * length >= send.largestWindow
    guard isWorthwhile || isProbing else { return nil }
    return segment(.ordinary, from: send.inFlight, length: length)
  }

  /// A segment of up to `length` numbers of text and FIN from SND.UNA + `offset` on.
  private func segment(
    _ purpose: SegmentPlan.Purpose, from offset: Int, length: Int
  ) -> SegmentPlan {
    let rest = sendQueue.byteCount - offset
    let text = max(min(rest, length, send.segmentSize), 0)
    var flags: TCPFlags = .ack
    if text > 0, text == rest { flags.insert(.psh) }
    if state.owesFin, text == max(rest, 0), length > text { flags.insert(.fin) }
    return SegmentPlan(
      purpose: purpose, sequence: send.unacknowledged.advanced(by: offset), flags: flags,
      textOffset: offset, textByteCount: text)
  }
}
