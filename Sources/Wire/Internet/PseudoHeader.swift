/// The addresses and protocol that a transport checksum covers besides its segment
/// (RFC 9293 §3.1 "Checksum", RFC 768).
public struct PseudoHeader: Equatable, Sendable {
  /// Source address of the datagram.
  public var source: IPv4Address
  /// Destination address of the datagram.
  public var destination: IPv4Address

  /// A pseudo header from the addresses of a datagram.
  @inlinable
  public init(source: IPv4Address, destination: IPv4Address) {
    self.source = source
    self.destination = destination
  }

  /// The checksum of `segment` (header and data) under this pseudo header; zero when the segment
  /// contains its own correct checksum.
  @inlinable
  public func checksum(of segment: RawSpan, protocol number: IPProtocol) -> UInt16 {
    var checksum = InternetChecksum()
    checksum.add(source.rawValue)
    checksum.add(destination.rawValue)
    checksum.add(UInt16(number.rawValue))
    checksum.add(UInt16(truncatingIfNeeded: segment.byteCount))
    checksum.add(segment)
    return checksum.value
  }
}
