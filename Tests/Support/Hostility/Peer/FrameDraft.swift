import Wire

/// One frame under construction, in memory that is allocated once.
struct FrameDraft: Sendable {
  static let capacity = 2_048
  static let transportOffset = EthernetHeader.byteCount + IPv4Header.minimumByteCount
  static let peerHardwareAddress = MACAddress(rawValue: 0x5254_0099_0002)
  static let kernelAddress = IPv4Address(10, 0, 2, 15)

  private var storage = [UInt8](repeating: 0, count: FrameDraft.capacity)
  private(set) var byteCount = 0
  /// The address of the kernel's interface, as the stack will have it.
  var kernelHardwareAddress = MACAddress(rawValue: 0x5254_0012_3456)

  var bytes: RawSpan {
    @_lifetime(borrow self)
    get { RawSpan(_elements: storage.span).extracting(0..<byteCount) }
  }

  /// Makes the frame longer or shorter; what is new holds what an earlier frame left there.
  mutating func resize(to count: Int) { byteCount = min(max(count, 0), Self.capacity) }

  mutating func flip(bit: Int) {
    guard bit / 8 < byteCount else { return }
    storage[bit / 8] ^= 1 << UInt8(bit % 8)
  }

  mutating func setOctet(_ value: UInt8, at offset: Int) {
    guard offset < byteCount else { return }
    storage[offset] = value
  }

  /// A TCP segment with right checksums; its text is a part of `text`.
  mutating func writeSegment(
    _ header: TCPHeader, from source: IPv4Address, text: [UInt8], in range: Range<Int>
  ) {
    let start = Self.transportOffset + header.byteCount
    for (place, index) in range.enumerated() { storage[start + place] = text[index] }
    writeDatagram(
      IPv4Header(
        protocolNumber: .tcp, source: source, destination: Self.kernelAddress,
        payloadByteCount: header.byteCount + range.count))
    edit(from: Self.transportOffset) {
      header.emit(
        into: &$0,
        pseudoHeader: PseudoHeader(source: source, destination: Self.kernelAddress))
    }
  }

  /// An echo request; its data is what an earlier frame left there.
  mutating func writeEcho(_ echo: ICMPv4Echo, from source: IPv4Address, dataByteCount: Int) {
    writeDatagram(
      IPv4Header(
        protocolNumber: .icmp, source: source, destination: Self.kernelAddress,
        payloadByteCount: ICMPv4Echo.byteCount + dataByteCount))
    edit(from: Self.transportOffset) { echo.emit(into: &$0) }
  }

  mutating func writeUserDatagram(
    _ header: UDPHeader, from source: IPv4Address
  ) {
    writeDatagram(
      IPv4Header(
        protocolNumber: .udp, source: source, destination: Self.kernelAddress,
        payloadByteCount: UDPHeader.byteCount + header.payloadByteCount))
    edit(from: Self.transportOffset) {
      header.emit(
        into: &$0, pseudoHeader: PseudoHeader(source: source, destination: Self.kernelAddress))
    }
  }

  mutating func writeResolution(_ packet: ARPPacket, to destination: MACAddress) {
    byteCount = 60
    edit(from: 0) { frame in
      EthernetHeader(
        destination: destination, source: Self.peerHardwareAddress, etherType: .arp
      ).emit(into: &frame)
      var payload = frame._mutatingExtracting(
        EthernetHeader.byteCount..<(EthernetHeader.byteCount + ARPPacket.byteCount))
      packet.emit(into: &payload)
    }
  }

  /// Writes the IPv4 header again, which makes its checksum right.
  mutating func replaceDatagramHeader(_ header: IPv4Header) {
    guard byteCount >= Self.transportOffset else { return }
    edit(from: EthernetHeader.byteCount) { header.emit(into: &$0) }
  }

  /// Makes the TCP checksum right again, as the lengths in the frame stand now.
  mutating func repairSegment(from source: IPv4Address) {
    guard byteCount >= Self.transportOffset + TCPHeader.minimumByteCount else { return }
    let checksumOffset = 16
    edit(from: Self.transportOffset) { segment in
      segment.setNetworkUInt16(0, at: checksumOffset)
      let checksum = PseudoHeader(source: source, destination: Self.kernelAddress)
        .checksum(of: segment.bytes, protocol: .tcp)
      segment.setNetworkUInt16(checksum, at: checksumOffset)
    }
  }

  private mutating func writeDatagram(_ header: IPv4Header) {
    byteCount = Self.transportOffset + header.payloadByteCount
    let destination = kernelHardwareAddress
    edit(from: 0) { frame in
      EthernetHeader(
        destination: destination, source: Self.peerHardwareAddress, etherType: .ipv4
      ).emit(into: &frame)
      var datagram = frame._mutatingExtracting(EthernetHeader.byteCount..<Self.transportOffset)
      header.emit(into: &datagram)
    }
  }

  private mutating func edit(from offset: Int, _ write: (inout MutableRawSpan) -> Void) {
    let range = offset..<byteCount
    var elements = storage.mutableSpan
    var frame = MutableRawSpan(_elements: &elements)
    var part = frame._mutatingExtracting(range)
    write(&part)
  }
}
