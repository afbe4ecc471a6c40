/// What the one timer of a connection is for. No two of these can be needed at once.
enum ConnectionTimer: Equatable, Sendable {
  /// Nothing is scheduled.
  case none
  /// Something in flight is not acknowledged (RFC 6298).
  case retransmission
  /// Text is queued, nothing is in flight and the window has no room (RFC 9293 §3.8.6.1).
  case persist
  /// 2 MSL.
  case timeWait
  /// The peer owes a FIN.
  case finWait2
  /// Neither side has anything to say.
  case idle
}
