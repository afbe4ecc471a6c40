/// The protocol of an Ethernet payload (IEEE 802.3 clause 3.2.6, numbers by IANA).
public struct EtherType: RawRepresentable, Equatable, Sendable {
  /// The number on the wire.
  public var rawValue: UInt16

  /// A type by its number.
  @inlinable
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// Internet Protocol version 4.
  public static var ipv4: EtherType { EtherType(rawValue: 0x0800) }
  /// Internet Protocol version 6.
  public static var ipv6: EtherType { EtherType(rawValue: 0x86DD) }
  /// Address Resolution Protocol.
  public static var arp: EtherType { EtherType(rawValue: 0x0806) }
}
