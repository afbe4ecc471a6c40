/// An ICMP echo request or echo reply (RFC 792 "Echo or Echo Reply Message").
public struct ICMPv4Echo: Equatable, Sendable {
  enum Field {
    static let type = 0
    static let code = 1
    static let checksum = 2
    static let identifier = 4
    static let sequence = 6
    static let data = 8
  }

  /// Which of the two it is.
  public enum Kind: UInt8, Sendable {
    case reply = 0
    case request = 8
  }

  /// Bytes before the data.
  public static let byteCount = Field.data

  /// Request or reply.
  public var kind: Kind
  /// Names the asking process.
  public var identifier: UInt16
  /// Counts its requests.
  public var sequence: UInt16

  /// A message header from its fields.
  public init(kind: Kind, identifier: UInt16, sequence: UInt16) {
    self.kind = kind
    self.identifier = identifier
    self.sequence = sequence
  }

  /// Reads a whole ICMP message; its data is everything from ``byteCount`` on.
  /// - Throws: `truncated` below 8 bytes; `unsupported` for another type or a code other than 0;
  ///   `checksum` under ``ChecksumPolicy/verify``.
  public init(
    parsing message: RawSpan, checksum policy: ChecksumPolicy = .verify
  ) throws(WireError) {
    guard message.byteCount >= Field.data else {
      throw WireError(.icmpv4, .truncated, at: message.byteCount)
    }
    guard let kind = Kind(rawValue: message.octet(at: Field.type)) else {
      throw WireError(.icmpv4, .unsupported, at: Field.type)
    }
    guard message.octet(at: Field.code) == 0 else {
      throw WireError(.icmpv4, .unsupported, at: Field.code)
    }
    if policy == .verify {
      var checksum = InternetChecksum()
      checksum.add(message)
      guard checksum.value == 0 else { throw WireError(.icmpv4, .checksum, at: Field.checksum) }
    }
    self.kind = kind
    identifier = message.networkUInt16(at: Field.identifier)
    sequence = message.networkUInt16(at: Field.sequence)
  }

  /// Writes the header into `message`, whose data is already in place, with the checksum of both.
  /// - Precondition: `message` is exactly the message, at least 8 bytes.
  public func emit(into message: inout MutableRawSpan) {
    message.setOctet(kind.rawValue, at: Field.type)
    message.setOctet(0, at: Field.code)
    message.setNetworkUInt16(0, at: Field.checksum)
    message.setNetworkUInt16(identifier, at: Field.identifier)
    message.setNetworkUInt16(sequence, at: Field.sequence)
    var checksum = InternetChecksum()
    checksum.add(message.bytes)
    message.setNetworkUInt16(checksum.value, at: Field.checksum)
  }
}
