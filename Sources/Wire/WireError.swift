/// Why bytes are not what a parser was asked for.
public struct WireError: Error, Equatable, Sendable {
  /// The header that was being read.
  public enum Layer: Sendable {
    case address, ethernet, cooked, loopback, arp, ipv4, ipv6, icmpv4, icmpv6, udp, tcp
  }

  /// What was wrong with it.
  public enum Reason: Equatable, Sendable {
    /// Fewer bytes than the header, or than its own length field, needs.
    case truncated
    /// A length field that contradicts the header itself.
    case invalidLength
    /// A version, hardware type or protocol type that this parser is not for.
    case unsupported
    /// The Internet checksum does not match.
    case checksum
    /// Text that is not an address.
    case invalidText
  }

  /// The header that was being read.
  public var layer: Layer
  /// What was wrong with it.
  public var reason: Reason
  /// Offset in bytes, from the start of the span given to the parser, of the offending field, or
  /// for ``Reason/truncated`` of the first byte that is missing.
  public var offset: Int

  /// An error at `offset` of the span that was parsed.
  public init(_ layer: Layer, _ reason: Reason, at offset: Int) {
    self.layer = layer
    self.reason = reason
    self.offset = offset
  }
}
