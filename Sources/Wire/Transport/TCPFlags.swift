/// The control bits of a TCP header (RFC 9293 §3.1 "Control bits").
public struct TCPFlags: OptionSet, Sendable {
  /// The eight bits on the wire.
  public var rawValue: UInt8

  /// Flags from the eight bits.
  @inlinable
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// No more data from the sender.
  public static var fin: TCPFlags { TCPFlags(rawValue: 1) }
  /// Synchronise sequence numbers.
  public static var syn: TCPFlags { TCPFlags(rawValue: 2) }
  /// Reset the connection.
  public static var rst: TCPFlags { TCPFlags(rawValue: 4) }
  /// Push function.
  public static var psh: TCPFlags { TCPFlags(rawValue: 8) }
  /// The acknowledgment field is significant.
  public static var ack: TCPFlags { TCPFlags(rawValue: 16) }
  /// The urgent pointer is significant.
  public static var urg: TCPFlags { TCPFlags(rawValue: 32) }
  /// The path was congested (RFC 3168 §6.1).
  public static var ece: TCPFlags { TCPFlags(rawValue: 64) }
  /// The sender has reduced its congestion window (RFC 3168 §6.1).
  public static var cwr: TCPFlags { TCPFlags(rawValue: 128) }
}
