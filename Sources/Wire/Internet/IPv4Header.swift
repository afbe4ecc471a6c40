/// An IPv4 header (RFC 791 §3.1). Options are skipped, not interpreted.
public struct IPv4Header: Equatable, Sendable {
  enum Field {
    static let versionAndLength = 0
    static let serviceType = 1
    static let totalLength = 2
    static let identification = 4
    static let flagsAndOffset = 6
    static let timeToLive = 8
    static let protocolNumber = 9
    static let checksum = 10
    static let source = 12
    static let destination = 16
    static let options = 20
  }

  /// Bytes of a header without options.
  public static let minimumByteCount = Field.options

  /// Differentiated services and congestion bits (RFC 2474, RFC 3168).
  public var serviceType: UInt8 = 0
  /// Identification, meaningful only for fragments (RFC 6864).
  public var identification: UInt16 = 0
  /// The DF bit.
  public var doesNotFragment = true
  /// The MF bit: more fragments follow.
  public var hasMoreFragments = false
  /// Offset of this fragment, in units of eight bytes, 0 to 8191.
  public var fragmentOffset: UInt16 = 0
  /// Hops left.
  public var timeToLive: UInt8 = 64
  /// What the payload is.
  public var protocolNumber: IPProtocol
  /// Who sent the datagram.
  public var source: IPv4Address
  /// Who it is for.
  public var destination: IPv4Address
  /// Bytes of options, a multiple of 4 up to 40.
  public private(set) var optionByteCount = 0
  /// Bytes of payload, by the total length field.
  public var payloadByteCount: Int

  /// A header without options for `payloadByteCount` bytes.
  public init(
    protocolNumber: IPProtocol, source: IPv4Address, destination: IPv4Address,
    payloadByteCount: Int
  ) {
    self.protocolNumber = protocolNumber
    self.source = source
    self.destination = destination
    self.payloadByteCount = payloadByteCount
  }

  /// Bytes of the header with its options.
  public var byteCount: Int { Field.options + optionByteCount }
  /// Where the payload is in the span that was parsed; what follows it is link padding.
  public var payloadRange: Range<Int> { byteCount..<(byteCount + payloadByteCount) }
  /// Whether this is one piece of a larger datagram.
  public var isFragment: Bool { hasMoreFragments || fragmentOffset != 0 }
}

extension IPv4Header {
  /// Reads the header at the start of an Ethernet payload and checks that the payload is there.
  /// - Throws: `truncated` when the header or the total length exceeds the span; `unsupported` for
  ///   another version; `invalidLength` for an IHL below 5 or a total length below the header's;
  ///   `checksum` under ``ChecksumPolicy/verify``.
  public init(
    parsing datagram: RawSpan, checksum policy: ChecksumPolicy = .verify
  ) throws(WireError) {
    guard datagram.byteCount >= Field.options else {
      throw WireError(.ipv4, .truncated, at: datagram.byteCount)
    }
    let first = datagram.octet(at: Field.versionAndLength)
    guard first >> 4 == 4 else {
      throw WireError(.ipv4, .unsupported, at: Field.versionAndLength)
    }
    let headerByteCount = Int(first & 15) * 4
    guard headerByteCount >= Field.options else {
      throw WireError(.ipv4, .invalidLength, at: Field.versionAndLength)
    }
    guard headerByteCount <= datagram.byteCount else {
      throw WireError(.ipv4, .truncated, at: datagram.byteCount)
    }
    let totalLength = Int(datagram.networkUInt16(at: Field.totalLength))
    guard totalLength >= headerByteCount else {
      throw WireError(.ipv4, .invalidLength, at: Field.totalLength)
    }
    if policy == .verify {
      var checksum = InternetChecksum()
      checksum.add(datagram.extracting(0..<headerByteCount))
      guard checksum.value == 0 else { throw WireError(.ipv4, .checksum, at: Field.checksum) }
    }
    guard totalLength <= datagram.byteCount else {
      throw WireError(.ipv4, .truncated, at: datagram.byteCount)
    }
    let flags = datagram.networkUInt16(at: Field.flagsAndOffset)
    serviceType = datagram.octet(at: Field.serviceType)
    identification = datagram.networkUInt16(at: Field.identification)
    doesNotFragment = flags & 0x4000 != 0
    hasMoreFragments = flags & 0x2000 != 0
    fragmentOffset = flags & 0x1fff
    timeToLive = datagram.octet(at: Field.timeToLive)
    protocolNumber = IPProtocol(rawValue: datagram.octet(at: Field.protocolNumber))
    source = IPv4Address(rawValue: datagram.networkUInt32(at: Field.source))
    destination = IPv4Address(rawValue: datagram.networkUInt32(at: Field.destination))
    optionByteCount = headerByteCount - Field.options
    payloadByteCount = totalLength - headerByteCount
  }

  /// Writes the header with its checksum at the start of `datagram`; options become End of Options.
  /// - Precondition: `datagram` holds ``byteCount`` bytes; the total length is at most 65,535.
  public func emit(into datagram: inout MutableRawSpan) {
    let flags: UInt16 = (doesNotFragment ? 0x4000 : 0) | (hasMoreFragments ? 0x2000 : 0)
    datagram.setOctet(0x40 | UInt8(byteCount / 4), at: Field.versionAndLength)
    datagram.setOctet(serviceType, at: Field.serviceType)
    datagram.setNetworkUInt16(UInt16(byteCount + payloadByteCount), at: Field.totalLength)
    datagram.setNetworkUInt16(identification, at: Field.identification)
    datagram.setNetworkUInt16(flags | fragmentOffset & 0x1fff, at: Field.flagsAndOffset)
    datagram.setOctet(timeToLive, at: Field.timeToLive)
    datagram.setOctet(protocolNumber.rawValue, at: Field.protocolNumber)
    datagram.setNetworkUInt16(0, at: Field.checksum)
    datagram.setNetworkUInt32(source.rawValue, at: Field.source)
    datagram.setNetworkUInt32(destination.rawValue, at: Field.destination)
    for offset in Field.options..<byteCount { datagram.setOctet(0, at: offset) }
    var checksum = InternetChecksum()
    checksum.add(datagram.bytes.extracting(0..<byteCount))
    datagram.setNetworkUInt16(checksum.value, at: Field.checksum)
  }
}
