/// A frame of the peer that belongs to no connection, and when it reaches the backend.
public struct Visit: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// Who has the kernel's address?
    case addressRequest
    /// An ICMP echo request with so many bytes of data.
    case echo(sequence: UInt16, byteCount: Int)
    /// A UDP datagram with so many bytes of data.
    case datagram(port: UInt16, byteCount: Int)
  }

  public var kind: Kind
  /// Nanoseconds of virtual time.
  public var moment: UInt64

  public init(_ kind: Kind, at moment: UInt64) {
    self.kind = kind
    self.moment = moment
  }
}
