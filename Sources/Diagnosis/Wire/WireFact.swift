/// What a capture proves by itself, by the name under which it is cited.
///
/// A fact of the wire, not its cause. The order is the rank of the findings; names are stable.
public enum WireFact: String, Equatable, Sendable, CaseIterable {
  case noByteAfterHandshake = "no-byte-after-handshake"
  case wentSilent = "went-silent"
  case requestUnanswered = "connection-request-unanswered"
  case addressUnanswered = "arp-request-unanswered"
  case windowStaysClosed = "window-stays-closed"
  case sentAgain = "sent-again"
  case connectionRefused = "connection-refused"
  case connectionReset = "connection-reset"
}

extension WireFact {
  /// Whether nothing goes on after it, or something went wrong and the side went on.
  public var effect: Finding.Effect {
    switch self {
    case .noByteAfterHandshake, .wentSilent, .requestUnanswered, .addressUnanswered,
      .windowStaysClosed:
      .stops
    case .sentAgain, .connectionRefused, .connectionReset: .harms
    }
  }

  /// The row of the documentation that says when it is called so.
  public var documentation: String { "Documentation/Diagnosis.md#\(rawValue)" }

  /// What was to be expected, with its section.
  public var rule: String {
    switch self {
    case .noByteAfterHandshake: "none of TCP's: whoever is asked answers, in its own time"
    case .wentSilent: "RFC 9293 §3.8.6.3: what arrives is acknowledged within half a second"
    case .requestUnanswered: "RFC 9293 §3.5: a connection request is accepted or refused"
    case .addressUnanswered: "RFC 826: whoever has the address answers"
    case .windowStaysClosed: "RFC 9293 §3.8.6: a window opens as the payload is taken"
    case .sentAgain: "RFC 9293 §3.8.1: what is not acknowledged in time is sent again"
    case .connectionRefused: "RFC 9293 §3.5.2: a request that nobody waits for is refused"
    case .connectionReset: "RFC 9293 §3.5.3: a reset ends a connection and loses what it held"
    }
  }
}
