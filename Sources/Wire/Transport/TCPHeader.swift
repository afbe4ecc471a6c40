/// A TCP header (RFC 9293 §3.1).
public struct TCPHeader: Equatable, Sendable {
  enum Field {
    static let sourcePort = 0
    static let destinationPort = 2
    static let sequence = 4
    static let acknowledgment = 8
    static let dataOffset = 12
    static let flags = 13
    static let window = 14
    static let checksum = 16
    static let urgentPointer = 18
    static let options = 20
  }

  /// Bytes of a header without options.
  public static let minimumByteCount = Field.options

  /// Port of the sender.
  public var sourcePort: UInt16
  /// Port of the receiver.
  public var destinationPort: UInt16
  /// SEG.SEQ: number of the first octet, or of the SYN.
  public var sequence: TCPSequenceNumber
  /// SEG.ACK: next number the sender expects; significant with ``TCPFlags/ack``.
  public var acknowledgment: TCPSequenceNumber
  /// The control bits.
  public var flags: TCPFlags
  /// SEG.WND as on the wire, before any scaling.
  public var window: UInt16
  /// Urgent pointer; significant with ``TCPFlags/urg``.
  public var urgentPointer: UInt16 = 0
  /// The options that are understood.
  public let options: TCPOptions
  /// Bytes of the header, 20 to 60: the data starts here.
  public let byteCount: Int

  /// A header from its fields, as long as its options need.
  public init(
    sourcePort: UInt16, destinationPort: UInt16,
    sequence: TCPSequenceNumber, acknowledgment: TCPSequenceNumber,
    flags: TCPFlags, window: UInt16, options: TCPOptions = TCPOptions()
  ) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.sequence = sequence
    self.acknowledgment = acknowledgment
    self.flags = flags
    self.window = window
    self.options = options
    byteCount = Field.options + options.byteCount
  }

  /// Reads the header at the start of `segment`, which is the whole IPv4 payload; the data is what
  /// follows ``byteCount``.
  /// - Parameter pseudoHeader: the addresses to verify the checksum with; nil does not verify.
  /// - Throws: `truncated` when the header exceeds the span; `invalidLength` for a data offset
  ///   below 5 or an option that does not fit; `checksum`.
  public init(
    parsing segment: RawSpan, pseudoHeader: PseudoHeader? = nil
  ) throws(WireError) {
    guard segment.byteCount >= Field.options else {
      throw WireError(.tcp, .truncated, at: segment.byteCount)
    }
    let headerByteCount = Int(segment.octet(at: Field.dataOffset) >> 4) * 4
    guard headerByteCount >= Field.options else {
      throw WireError(.tcp, .invalidLength, at: Field.dataOffset)
    }
    guard headerByteCount <= segment.byteCount else {
      throw WireError(.tcp, .truncated, at: segment.byteCount)
    }
    if let pseudoHeader {
      guard pseudoHeader.checksum(of: segment, protocol: .tcp) == 0 else {
        throw WireError(.tcp, .checksum, at: Field.checksum)
      }
    }
    sourcePort = segment.networkUInt16(at: Field.sourcePort)
    destinationPort = segment.networkUInt16(at: Field.destinationPort)
    sequence = TCPSequenceNumber(rawValue: segment.networkUInt32(at: Field.sequence))
    acknowledgment = TCPSequenceNumber(rawValue: segment.networkUInt32(at: Field.acknowledgment))
    flags = TCPFlags(rawValue: segment.octet(at: Field.flags))
    window = segment.networkUInt16(at: Field.window)
    urgentPointer = segment.networkUInt16(at: Field.urgentPointer)
    options = try TCPOptions(parsing: segment, in: Field.options..<headerByteCount)
    byteCount = headerByteCount
  }

  /// Writes the header into `segment`, whose data is already in place, with the checksum of both.
  /// - Precondition: `segment` is exactly the segment, header and data, at most 65,535 bytes.
  public func emit(into segment: inout MutableRawSpan, pseudoHeader: PseudoHeader) {
    segment.setNetworkUInt16(sourcePort, at: Field.sourcePort)
    segment.setNetworkUInt16(destinationPort, at: Field.destinationPort)
    segment.setNetworkUInt32(sequence.rawValue, at: Field.sequence)
    segment.setNetworkUInt32(acknowledgment.rawValue, at: Field.acknowledgment)
    segment.setOctet(UInt8(byteCount / 4) << 4, at: Field.dataOffset)
    segment.setOctet(flags.rawValue, at: Field.flags)
    segment.setNetworkUInt16(window, at: Field.window)
    segment.setNetworkUInt16(0, at: Field.checksum)
    segment.setNetworkUInt16(urgentPointer, at: Field.urgentPointer)
    options.emit(into: &segment, in: Field.options..<byteCount)
    let checksum = pseudoHeader.checksum(of: segment.bytes, protocol: .tcp)
    segment.setNetworkUInt16(checksum, at: Field.checksum)
  }
}
