import Wire

/// Frames between the simulated peer and the kernel.
enum Frames {
  static let peerHardwareAddress = MACAddress(rawValue: 0x5254_0099_0002)
  static let peerAddress = IPv4Address(10, 0, 2, 2)
  static let kernelHardwareAddress = MACAddress(rawValue: 0x5254_0012_3456)
  static let kernelAddress = IPv4Address(10, 0, 2, 15)
  private static let segmentOffset = 34

  static func segment(_ header: TCPHeader, text: [UInt8]) -> [UInt8] {
    datagram(.tcp, byteCount: header.byteCount + text.count) { segment, pseudoHeader in
      segment.copyBytes(from: RawSpan(_elements: text.span), at: header.byteCount)
      header.emit(into: &segment, pseudoHeader: pseudoHeader)
    }
  }

  /// What comes to the kernel beside its connections.
  static func visit(_ kind: Visit.Kind) -> [UInt8] {
    switch kind {
    case .addressRequest: addressRequest()
    case .echo(let sequence, let byteCount):
      datagram(.icmp, byteCount: ICMPv4Echo.byteCount + byteCount) { message, _ in
        ICMPv4Echo(kind: .request, identifier: 7, sequence: sequence).emit(into: &message)
      }
    case .datagram(let port, let byteCount):
      datagram(.udp, byteCount: UDPHeader.byteCount + byteCount) { message, pseudoHeader in
        UDPHeader(sourcePort: 5_353, destinationPort: port, payloadByteCount: byteCount)
          .emit(into: &message, pseudoHeader: pseudoHeader)
      }
    }
  }

  /// A frame for the kernel around the `byteCount` bytes that `emit` writes.
  private static func datagram(
    _ protocolNumber: IPProtocol, byteCount: Int,
    _ emit: (inout MutableRawSpan, PseudoHeader) -> Void
  ) -> [UInt8] {
    var storage = [UInt8](repeating: 0, count: segmentOffset + byteCount)
    var elements = storage.mutableSpan
    var frame = MutableRawSpan(_elements: &elements)
    EthernetHeader(
      destination: kernelHardwareAddress, source: peerHardwareAddress, etherType: .ipv4
    ).emit(into: &frame)
    var header = frame._mutatingExtracting(14..<segmentOffset)
    IPv4Header(
      protocolNumber: protocolNumber, source: peerAddress, destination: kernelAddress,
      payloadByteCount: byteCount
    ).emit(into: &header)
    var content = frame._mutatingExtracting(segmentOffset..<(segmentOffset + byteCount))
    emit(&content, PseudoHeader(source: peerAddress, destination: kernelAddress))
    return storage
  }

  /// The answer to `request`, if it asks for the peer.
  static func resolution(of request: ARPPacket) -> [UInt8]? {
    guard request.operation == .request, request.targetAddress == peerAddress else { return nil }
    return resolution(
      .reply, of: request.senderAddress, to: request.senderHardwareAddress)
  }

  /// Who has the kernel's address?
  static func addressRequest() -> [UInt8] {
    resolution(.request, of: kernelAddress, to: .broadcast)
  }

  private static func resolution(
    _ operation: ARPPacket.Operation, of target: IPv4Address, to destination: MACAddress
  ) -> [UInt8] {
    var storage = [UInt8](repeating: 0, count: 60)
    var elements = storage.mutableSpan
    var frame = MutableRawSpan(_elements: &elements)
    EthernetHeader(destination: destination, source: peerHardwareAddress, etherType: .arp)
      .emit(into: &frame)
    var packet = frame._mutatingExtracting(14..<42)
    ARPPacket(
      operation: operation, senderHardwareAddress: peerHardwareAddress,
      senderAddress: peerAddress, targetHardwareAddress: destination, targetAddress: target
    ).emit(into: &packet)
    return storage
  }

  /// The segment in a frame of the kernel, checksums verified.
  static func segment(in frame: RawSpan) throws(WireError) -> (TCPHeader, [UInt8])? {
    let ethernet = try EthernetHeader(parsing: frame)
    guard ethernet.etherType == .ipv4 else { return nil }
    let datagram = frame.extracting(14..<frame.byteCount)
    let header = try IPv4Header(parsing: datagram)
    guard header.protocolNumber == .tcp else { return nil }
    let payload = datagram.extracting(header.payloadRange)
    let segment = try TCPHeader(
      parsing: payload,
      pseudoHeader: PseudoHeader(source: header.source, destination: header.destination))
    return (segment, (segment.byteCount..<payload.byteCount).map { payload.octet(at: $0) })
  }

  static func resolution(in frame: RawSpan) throws(WireError) -> ARPPacket? {
    let ethernet = try EthernetHeader(parsing: frame)
    guard ethernet.etherType == .arp else { return nil }
    return try ARPPacket(parsing: frame.extracting(14..<frame.byteCount))
  }
}
