/// The protocol of an IPv4 payload (RFC 791 §3.1 "Protocol", numbers by IANA).
public struct IPProtocol: RawRepresentable, Equatable, Sendable {
  /// The number on the wire.
  public var rawValue: UInt8

  /// A protocol by its number.
  @inlinable
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Internet Control Message Protocol.
  public static var icmp: IPProtocol { IPProtocol(rawValue: 1) }
  /// Internet Control Message Protocol for IPv6 (RFC 4443).
  public static var icmpv6: IPProtocol { IPProtocol(rawValue: 58) }
  /// Transmission Control Protocol.
  public static var tcp: IPProtocol { IPProtocol(rawValue: 6) }
  /// User Datagram Protocol.
  public static var udp: IPProtocol { IPProtocol(rawValue: 17) }
}
