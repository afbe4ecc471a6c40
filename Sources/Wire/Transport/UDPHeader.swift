/// A UDP header (RFC 768).
public struct UDPHeader: Equatable, Sendable {
  enum Field {
    static let sourcePort = 0
    static let destinationPort = 2
    static let length = 4
    static let checksum = 6
    static let data = 8
  }

  /// Bytes of the header.
  public static let byteCount = Field.data

  /// Port of the sender.
  public var sourcePort: UInt16
  /// Port of the receiver.
  public var destinationPort: UInt16
  /// Bytes of data, by the length field.
  public var payloadByteCount: Int

  /// A header from its fields.
  public init(sourcePort: UInt16, destinationPort: UInt16, payloadByteCount: Int) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.payloadByteCount = payloadByteCount
  }

  /// Where the data is in the span that was parsed.
  public var payloadRange: Range<Int> { Field.data..<(Field.data + payloadByteCount) }

  /// Reads the header at the start of an IPv4 payload.
  /// - Parameter pseudoHeader: the addresses to verify the checksum with; nil does not verify. A
  ///   checksum of zero says that the sender made none.
  /// - Throws: `truncated` when the header or its length exceeds the span; `invalidLength` for a
  ///   length below 8; `checksum`.
  public init(
    parsing datagram: RawSpan, pseudoHeader: PseudoHeader? = nil
  ) throws(WireError) {
    guard datagram.byteCount >= Field.data else {
      throw WireError(.udp, .truncated, at: datagram.byteCount)
    }
    let length = Int(datagram.networkUInt16(at: Field.length))
    guard length >= Field.data else { throw WireError(.udp, .invalidLength, at: Field.length) }
    guard length <= datagram.byteCount else {
      throw WireError(.udp, .truncated, at: datagram.byteCount)
    }
    if let pseudoHeader, datagram.networkUInt16(at: Field.checksum) != 0 {
      let covered = datagram.extracting(0..<length)
      guard pseudoHeader.checksum(of: covered, protocol: .udp) == 0 else {
        throw WireError(.udp, .checksum, at: Field.checksum)
      }
    }
    sourcePort = datagram.networkUInt16(at: Field.sourcePort)
    destinationPort = datagram.networkUInt16(at: Field.destinationPort)
    payloadByteCount = length - Field.data
  }

  /// Writes the header into `datagram`, whose data is already in place, with the checksum of both.
  /// - Precondition: `datagram` is exactly 8 + ``payloadByteCount`` bytes, at most 65,535.
  public func emit(into datagram: inout MutableRawSpan, pseudoHeader: PseudoHeader) {
    precondition(datagram.byteCount == Field.data + payloadByteCount, "datagram length")
    datagram.setNetworkUInt16(sourcePort, at: Field.sourcePort)
    datagram.setNetworkUInt16(destinationPort, at: Field.destinationPort)
    datagram.setNetworkUInt16(UInt16(datagram.byteCount), at: Field.length)
    datagram.setNetworkUInt16(0, at: Field.checksum)
    let checksum = pseudoHeader.checksum(of: datagram.bytes, protocol: .udp)
    // Zero would mean "no checksum" (RFC 768).
    datagram.setNetworkUInt16(checksum == 0 ? 0xffff : checksum, at: Field.checksum)
  }
}
