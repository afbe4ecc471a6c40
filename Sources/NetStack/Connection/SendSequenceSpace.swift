import Wire

/// Send sequence variables (RFC 9293 §3.3.1, table 2).
struct SendSequenceSpace: Sendable {
  /// ISS.
  var initial: TCPSequenceNumber
  /// SND.UNA: oldest number not acknowledged.
  var unacknowledged: TCPSequenceNumber
  /// SND.NXT: number of the next octet to send; goes back to SND.UNA after a timeout.
  var next: TCPSequenceNumber
  /// One past the highest number ever sent, SYN and FIN included.
  var maximum: TCPSequenceNumber
  /// SND.WND in bytes.
  var window = 0
  /// Max(SND.WND), for the silly window test (RFC 9293 §3.8.6.2.1) and old acknowledgments.
  var largestWindow = 0
  /// SND.WL1: sequence number of the segment of the last window update.
  var windowUpdateSequence: TCPSequenceNumber
  /// SND.WL2: acknowledgment number of that segment.
  var windowUpdateAcknowledgment: TCPSequenceNumber
  /// Eff.snd.MSS: most bytes of text in one segment.
  var segmentSize: Int

  /// The space of a connection that has sent nothing yet.
  init(initial: TCPSequenceNumber, peerInitial: TCPSequenceNumber, segmentSize: Int) {
    self.initial = initial
    unacknowledged = initial
    next = initial
    maximum = initial
    windowUpdateSequence = peerInitial
    windowUpdateAcknowledgment = initial
    self.segmentSize = segmentSize
  }

  /// Numbers sent since SND.UNA, as far as SND.NXT.
  var inFlight: Int { next.distance(from: unacknowledged) }
  /// Whether everything ever sent was acknowledged.
  var isIdle: Bool { unacknowledged == maximum }

  /// Takes the window of a segment unless an older segment brings it
  /// (RFC 9293 §3.10.7.4, "the send window should be updated").
  mutating func updateWindow(from header: TCPHeader) {
    let isNewer =
      windowUpdateSequence.isBefore(header.sequence)
      || windowUpdateSequence == header.sequence
        && windowUpdateAcknowledgment.isAtOrBefore(header.acknowledgment)
    guard isNewer else { return }
    window = Int(header.window)
    largestWindow = max(largestWindow, window)
    windowUpdateSequence = header.sequence
    windowUpdateAcknowledgment = header.acknowledgment
  }
}
