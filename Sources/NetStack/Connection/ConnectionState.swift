/// The states of RFC 9293 §3.3.2 that occupy a slot. LISTEN is a port, not a connection, and
/// SYN-SENT does not occur: the stack only opens passively.
public enum ConnectionState: UInt8, CaseIterable, Sendable {
  /// No connection: the slot is free, or waits for its `closed` event to be taken.
  case closed
  /// SYN-RECEIVED.
  case synchronizeReceived
  /// ESTABLISHED.
  case established
  /// FIN-WAIT-1: we closed, our FIN is not acknowledged.
  case finWait1
  /// FIN-WAIT-2: we closed, our FIN is acknowledged.
  case finWait2
  /// CLOSE-WAIT: the peer closed, we did not.
  case closeWait
  /// CLOSING: both closed at once, our FIN is not acknowledged.
  case closing
  /// LAST-ACK: the peer closed, then we; our FIN is not acknowledged.
  case lastAcknowledgment
  /// TIME-WAIT.
  case timeWait

  /// Whether the peer may still send text: it has not sent FIN.
  var acceptsText: Bool {
    switch self {
    case .synchronizeReceived, .established, .finWait1, .finWait2: true
    case .closed, .closeWait, .closing, .lastAcknowledgment, .timeWait: false
    }
  }

  /// Whether the application may still queue text.
  var acceptsSend: Bool {
    switch self {
    case .established, .closeWait: true
    case .closed, .synchronizeReceived, .finWait1, .finWait2, .closing, .lastAcknowledgment,
      .timeWait:
      false
    }
  }

  /// Whether our FIN is sent or to be sent after the queued text, and not acknowledged.
  var owesFin: Bool {
    switch self {
    case .finWait1, .closing, .lastAcknowledgment: true
    case .closed, .synchronizeReceived, .established, .finWait2, .closeWait, .timeWait: false
    }
  }
}
