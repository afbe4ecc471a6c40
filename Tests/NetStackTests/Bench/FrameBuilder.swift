import Wire

/// Frames for the stack, and segments out of its frames.
enum FrameBuilder {
  static func segment(
    _ header: TCPHeader, text: [UInt8], from source: IPv4Address, _ hardwareSource: MACAddress,
    to destination: IPv4Address, _ hardwareDestination: MACAddress
  ) -> [UInt8] {
    datagram(
      .tcp, payloadByteCount: header.byteCount + text.count, from: source, hardwareSource,
      to: destination, hardwareDestination
    ) { payload in
      payload.copyBytes(from: RawSpan(_elements: text.span), at: header.byteCount)
      header.emit(
        into: &payload, pseudoHeader: PseudoHeader(source: source, destination: destination))
    }
  }

  static func datagram(
    _ protocolNumber: IPProtocol, payloadByteCount: Int,
    from source: IPv4Address, _ hardwareSource: MACAddress,
    to destination: IPv4Address, _ hardwareDestination: MACAddress,
    fragmentOffset: UInt16 = 0, _ fill: (inout MutableRawSpan) -> Void
  ) -> [UInt8] {
    var storage = [UInt8](repeating: 0, count: 34 + payloadByteCount)
    var elements = storage.mutableSpan
    var frame = MutableRawSpan(_elements: &elements)
    EthernetHeader(destination: hardwareDestination, source: hardwareSource, etherType: .ipv4)
      .emit(into: &frame)
    var header = IPv4Header(
      protocolNumber: protocolNumber, source: source, destination: destination,
      payloadByteCount: payloadByteCount)
    header.fragmentOffset = fragmentOffset
    var ip = frame._mutatingExtracting(14..<34)
    header.emit(into: &ip)
    var payload = frame._mutatingExtracting(34..<(34 + payloadByteCount))
    fill(&payload)
    return storage
  }

  static func neighborPacket(
    _ packet: ARPPacket, to destination: MACAddress = .broadcast
  ) -> [UInt8] {
    var storage = [UInt8](repeating: 0, count: 60)
    var elements = storage.mutableSpan
    var frame = MutableRawSpan(_elements: &elements)
    EthernetHeader(
      destination: destination, source: packet.senderHardwareAddress, etherType: .arp
    ).emit(into: &frame)
    var payload = frame._mutatingExtracting(14..<42)
    packet.emit(into: &payload)
    return storage
  }

  /// Reads a TCP frame with every checksum verified.
  static func parseSegment(_ frame: [UInt8]) throws -> (TCPHeader, [UInt8]) {
    let span = RawSpan(_elements: frame.span)
    let ethernet = try EthernetHeader(parsing: span)
    guard ethernet.etherType == .ipv4 else { throw BenchError.notASegment }
    let datagram = span.extracting(14..<span.byteCount)
    let header = try IPv4Header(parsing: datagram)
    guard header.protocolNumber == .tcp else { throw BenchError.notASegment }
    let payload = datagram.extracting(header.payloadRange)
    let pseudoHeader = PseudoHeader(source: header.source, destination: header.destination)
    let segment = try TCPHeader(parsing: payload, pseudoHeader: pseudoHeader)
    let text = (segment.byteCount..<payload.byteCount).map { payload.octet(at: $0) }
    return (segment, text)
  }
}
