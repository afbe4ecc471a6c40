/// What an application is told about its connections.
///
/// Events of one connection come in the order of the cases below and are never lost: a connection
/// waits with each kind at most once, and its slot is not used again before `closed` was taken.
public enum ConnectionEvent: Equatable, Sendable {
  /// The connection reached ESTABLISHED.
  case opened(ConnectionID)
  /// Bytes arrived; see ``NetworkStack/received(_:)``.
  case readable(ConnectionID)
  /// A ``NetworkStack/send(_:_:)`` that took too little may be tried again.
  case writable(ConnectionID)
  /// The peer sent FIN; everything before it has arrived. Sending is still possible.
  case peerClosed(ConnectionID)
  /// The connection is gone and its identifier names nothing any more.
  case closed(ConnectionID, CloseReason)
}

/// Why a connection is gone.
public enum CloseReason: Equatable, Sendable {
  /// Both sides sent FIN and ours was acknowledged.
  case finished
  /// The peer sent RST.
  case reset
  /// ``NetworkStack/abort(_:)``.
  case aborted
  /// The peer no longer acknowledges (RFC 9293 §3.8.3, R2).
  case retransmissionLimit
  /// The peer was silent for ``StackTiming/idle``, or never sent the FIN it owed.
  case idle
  /// No one answers ARP for the peer or its router.
  case unreachable
}
