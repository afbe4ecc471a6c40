import Wire

/// The transmission control block of one connection (RFC 9293 §3.3.1).
struct Connection: Sendable {
  /// State of RFC 9293 §3.3.2.
  var state = ConnectionState.closed
  /// Counts the connections of this slot.
  var generation: UInt32 = 0
  /// Address of the peer.
  var peerAddress: IPv4Address
  /// Port of the peer.
  var peerPort: UInt16
  /// Our port.
  var localPort: UInt16
  /// Where the SYN came from: a reset goes there, without ARP.
  var hardwareAddress: MACAddress
  /// Send sequence variables.
  var send: SendSequenceSpace
  /// Receive sequence variables.
  var receive: ReceiveSequenceSpace
  /// Text that was not acknowledged; its first octet has number SND.UNA.
  var sendQueue = SendQueue()
  /// Text that was not consumed.
  var receiveBuffer = ReceiveBuffer()
  /// Congestion window.
  var congestion: CongestionControl
  /// Retransmission timeout.
  var roundTrip: RoundTripEstimator
  /// What the timer of this slot is for.
  var timer = ConnectionTimer.none
  /// Timeouts since the peer last acknowledged anything.
  var retransmissionCount: UInt8 = 0
  /// Doublings of the persist timer.
  var persistBackoff: UInt8 = 0
  /// Reasons to send besides queued text.
  var pending: PendingSegments = []
  /// Events not told yet.
  var events: PendingEvents = []
  /// Argument of a pending `closed` event.
  var closeReason = CloseReason.finished
  /// The application found no room and waits for `writable`.
  var wantsWritable = false
  /// When the last acceptable segment arrived.
  var lastHeard: Instant
  /// When the last text was sent.
  var lastSent: Instant

  var key: ConnectionKey {
    ConnectionKey(peerAddress: peerAddress, peerPort: peerPort, localPort: localPort)
  }
}

extension Connection {
  /// A slot that was never used.
  static func unused(timing: StackTiming) -> Connection {
    let zero = TCPSequenceNumber(rawValue: 0)
    let start = Instant(nanoseconds: 0)
    return Connection(
      peerAddress: .unspecified, peerPort: 0, localPort: 0,
      hardwareAddress: .broadcast,
      send: SendSequenceSpace(initial: zero, peerInitial: zero, segmentSize: 536),
      receive: ReceiveSequenceSpace(initial: zero),
      congestion: CongestionControl(segmentSize: 536, initialSequence: zero),
      roundTrip: RoundTripEstimator(timing: timing), lastHeard: start, lastSent: start)
  }
}
