import Wire

/// One TCP endpoint of the peer: what it was told, and what a well-behaved one would say next.
struct HostileClient: Sendable {
  enum Phase: UInt8, Sendable {
    case closed, synchronizeSent, established, finished
    /// The server still knows an older connection, which a reset ends (RFC 9293 §3.5.1).
    case stale
  }

  let address: IPv4Address
  var port: UInt16
  var phase = Phase.closed
  /// The next number of ours.
  var next = TCPSequenceNumber(rawValue: 0)
  /// The number that the server expects of us, by its last acknowledgment.
  var acknowledged = TCPSequenceNumber(rawValue: 0)
  /// The next number that we expect.
  var expected = TCPSequenceNumber(rawValue: 0)
  /// The last number that the server used.
  var serverSent = TCPSequenceNumber(rawValue: 0)
  /// The request under way, and how much of it was sent.
  var request = 0
  var requestOffset = 0
  /// Bytes of text that came in order.
  var textByteCount: UInt64 = 0
  /// The status code of the last answer whose first line came whole; 0 before.
  var lastStatus = 0

  init(address: IPv4Address, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// Starts over from another number; the port stays, so that the old connection is met again.
  mutating func reopen(at number: UInt32) {
    let start = TCPSequenceNumber(rawValue: number)
    next = start.advanced(by: 1)
    acknowledged = next
    expected = TCPSequenceNumber(rawValue: 0)
    phase = .synchronizeSent
    requestOffset = 0
    lastStatus = 0
  }

  /// Takes note of a segment of the server, as an endpoint would that believes everything.
  mutating func hear(_ header: TCPHeader, text: RawSpan) {
    if header.flags.contains(.rst) {
      phase = .closed
      return
    }
    if header.flags.contains(.ack) { acknowledged = header.acknowledgment }
    let isSynchronize = header.flags.contains(.syn)
    let length =
      text.byteCount + (isSynchronize ? 1 : 0) + (header.flags.contains(.fin) ? 1 : 0)
    let end = header.sequence.advanced(by: length)
    serverSent = end
    if isSynchronize {
      guard phase == .synchronizeSent else { return }
      expected = end
      phase = .established
    } else if phase == .synchronizeSent {
      next = header.acknowledgment
      phase = .stale
    } else if header.sequence == expected {
      expected = end
      textByteCount += UInt64(text.byteCount)
      noteStatus(text)
      if header.flags.contains(.fin) { phase = .finished }
    }
  }

  /// `HTTP/1.1 ` and three digits at the start of a segment.
  private mutating func noteStatus(_ text: RawSpan) {
    guard text.byteCount >= 12, text.networkUInt32(at: 0) == 0x4854_5450 else { return }
    lastStatus = (9..<12).reduce(0) { $0 * 10 + Int(text.octet(at: $1)) - 48 }
  }
}
