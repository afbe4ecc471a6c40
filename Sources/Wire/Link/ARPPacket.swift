/// An ARP packet for IPv4 over Ethernet (RFC 826).
public struct ARPPacket: Equatable, Sendable {
  enum Field {
    static let hardwareType = 0
    static let protocolType = 2
    static let hardwareLength = 4
    static let protocolLength = 5
    static let operation = 6
    static let senderHardware = 8
    static let senderProtocol = 14
    static let targetHardware = 18
    static let targetProtocol = 24
    static let end = 28
  }

  /// `ar$op`: what the packet asks or says.
  public struct Operation: RawRepresentable, Equatable, Sendable {
    /// The number on the wire.
    public var rawValue: UInt16

    /// An operation by its number.
    @inlinable
    public init(rawValue: UInt16) {
      self.rawValue = rawValue
    }

    /// Who has the target protocol address?
    public static var request: Operation { Operation(rawValue: 1) }
    /// The sender has it.
    public static var reply: Operation { Operation(rawValue: 2) }
  }

  /// Bytes of the packet.
  public static let byteCount = Field.end

  /// What the packet asks or says.
  public var operation: Operation
  /// `ar$sha`.
  public var senderHardwareAddress: MACAddress
  /// `ar$spa`.
  public var senderAddress: IPv4Address
  /// `ar$tha`; meaningless in a request.
  public var targetHardwareAddress: MACAddress
  /// `ar$tpa`.
  public var targetAddress: IPv4Address

  /// A packet from its fields.
  public init(
    operation: Operation,
    senderHardwareAddress: MACAddress, senderAddress: IPv4Address,
    targetHardwareAddress: MACAddress, targetAddress: IPv4Address
  ) {
    self.operation = operation
    self.senderHardwareAddress = senderHardwareAddress
    self.senderAddress = senderAddress
    self.targetHardwareAddress = targetHardwareAddress
    self.targetAddress = targetAddress
  }

  /// Reads a packet from an Ethernet payload; bytes after it are padding.
  /// - Throws: `truncated` below 28 bytes; `unsupported` for another hardware or protocol type;
  ///   `invalidLength` for address lengths other than 6 and 4.
  public init(parsing payload: RawSpan) throws(WireError) {
    guard payload.byteCount >= Field.end else {
      throw WireError(.arp, .truncated, at: payload.byteCount)
    }
    guard payload.networkUInt16(at: Field.hardwareType) == 1 else {
      throw WireError(.arp, .unsupported, at: Field.hardwareType)
    }
    guard payload.networkUInt16(at: Field.protocolType) == EtherType.ipv4.rawValue else {
      throw WireError(.arp, .unsupported, at: Field.protocolType)
    }
    guard payload.octet(at: Field.hardwareLength) == MACAddress.byteCount else {
      throw WireError(.arp, .invalidLength, at: Field.hardwareLength)
    }
    guard payload.octet(at: Field.protocolLength) == IPv4Address.byteCount else {
      throw WireError(.arp, .invalidLength, at: Field.protocolLength)
    }
    operation = Operation(rawValue: payload.networkUInt16(at: Field.operation))
    senderHardwareAddress = MACAddress(payload, at: Field.senderHardware)
    senderAddress = IPv4Address(rawValue: payload.networkUInt32(at: Field.senderProtocol))
    targetHardwareAddress = MACAddress(payload, at: Field.targetHardware)
    targetAddress = IPv4Address(rawValue: payload.networkUInt32(at: Field.targetProtocol))
  }

  /// Writes the packet at the start of `payload`.
  /// - Precondition: `payload` has at least 28 bytes.
  public func emit(into payload: inout MutableRawSpan) {
    payload.setNetworkUInt16(1, at: Field.hardwareType)
    payload.setNetworkUInt16(EtherType.ipv4.rawValue, at: Field.protocolType)
    payload.setOctet(UInt8(MACAddress.byteCount), at: Field.hardwareLength)
    payload.setOctet(UInt8(IPv4Address.byteCount), at: Field.protocolLength)
    payload.setNetworkUInt16(operation.rawValue, at: Field.operation)
    senderHardwareAddress.store(into: &payload, at: Field.senderHardware)
    payload.setNetworkUInt32(senderAddress.rawValue, at: Field.senderProtocol)
    targetHardwareAddress.store(into: &payload, at: Field.targetHardware)
    payload.setNetworkUInt32(targetAddress.rawValue, at: Field.targetProtocol)
  }
}
