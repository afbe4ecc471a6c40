/// An Ethernet II header: destination, source and type (IEEE 802.3 clause 3, RFC 894).
public struct EthernetHeader: Equatable, Sendable {
  enum Field {
    static let destination = 0
    static let source = 6
    static let etherType = 12
    static let end = 14
  }

  /// Bytes of the header; the payload starts here.
  public static let byteCount = Field.end

  /// Who the frame is for.
  public var destination: MACAddress
  /// Who sent it.
  public var source: MACAddress
  /// What the payload is.
  public var etherType: EtherType

  /// A header from its fields.
  @inlinable
  public init(destination: MACAddress, source: MACAddress, etherType: EtherType) {
    self.destination = destination
    self.source = source
    self.etherType = etherType
  }

  /// Reads the header at the start of a frame.
  /// - Throws: ``WireError/Reason/truncated`` when the frame is shorter than 14 bytes.
  public init(parsing frame: RawSpan) throws(WireError) {
    guard frame.byteCount >= Field.end else {
      throw WireError(.ethernet, .truncated, at: frame.byteCount)
    }
    destination = MACAddress(frame, at: Field.destination)
    source = MACAddress(frame, at: Field.source)
    etherType = EtherType(rawValue: frame.networkUInt16(at: Field.etherType))
  }

  /// Writes the header at the start of `frame`.
  /// - Precondition: `frame` has at least 14 bytes.
  public func emit(into frame: inout MutableRawSpan) {
    destination.store(into: &frame, at: Field.destination)
    source.store(into: &frame, at: Field.source)
    frame.setNetworkUInt16(etherType.rawValue, at: Field.etherType)
  }
}
