import Wire

/// Frames around TCP segments.
extension NetworkStack {
  static var segmentOffset: Int { EthernetHeader.byteCount + IPv4Header.minimumByteCount }

  mutating func emit(
    _ plan: SegmentPlan, of slot: Int, to hardwareAddress: MACAddress,
    into buffer: inout MutableRawSpan
  ) -> Int {
    let limits = configuration.limits
    let window = connections[slot].receive.advertise(
      free: receiveRoom(of: slot), capacity: limits.receiveBufferByteCount,
      segmentSize: limits.maximumSegmentSize)
    let isSynchronize = plan.flags.contains(.syn)
    let header = TCPHeader(
      sourcePort: connections[slot].localPort, destinationPort: connections[slot].peerPort,
      sequence: plan.sequence, acknowledgment: connections[slot].receive.next,
      flags: plan.flags, window: window,
      options: TCPOptions(
        maximumSegmentSize: isSynchronize ? UInt16(limits.maximumSegmentSize) : nil))
    if plan.textByteCount > 0 {
      sendBuffers.copy(
        plan.textByteCount, from: plan.textOffset, of: connections[slot].sendQueue,
        into: &buffer, at: Self.segmentOffset + header.byteCount)
    }
    return emit(
      header, textByteCount: plan.textByteCount, to: connections[slot].peerAddress,
      hardwareAddress, into: &buffer)
  }

  mutating func emit(
    _ reset: ResetSegment, to hardwareAddress: MACAddress, into buffer: inout MutableRawSpan
  ) -> Int {
    let header = TCPHeader(
      sourcePort: reset.localPort, destinationPort: reset.peerPort, sequence: reset.sequence,
      acknowledgment: reset.acknowledgment ?? TCPSequenceNumber(rawValue: 0),
      flags: reset.acknowledgment == nil ? .rst : [.rst, .ack], window: 0)
    return emit(
      header, textByteCount: 0, to: reset.peerAddress, hardwareAddress, into: &buffer)
  }

  /// Writes the headers of a segment whose text is in place already.
  private mutating func emit(
    _ header: TCPHeader, textByteCount: Int, to peer: IPv4Address,
    _ hardwareAddress: MACAddress, into buffer: inout MutableRawSpan
  ) -> Int {
    let length = header.byteCount + textByteCount
    let end = emitDatagramHeader(
      protocolNumber: .tcp, payloadByteCount: length, to: peer, hardwareAddress, into: &buffer)
    var segment = buffer._mutatingExtracting(Self.segmentOffset..<end)
    header.emit(
      into: &segment,
      pseudoHeader: PseudoHeader(source: configuration.address, destination: peer))
    return end
  }

  /// Writes the Ethernet and IPv4 headers and returns the length of the frame.
  mutating func emitDatagramHeader(
    protocolNumber: IPProtocol, payloadByteCount: Int, to peer: IPv4Address,
    _ hardwareAddress: MACAddress, into buffer: inout MutableRawSpan
  ) -> Int {
    var header = IPv4Header(
      protocolNumber: protocolNumber, source: configuration.address, destination: peer,
      payloadByteCount: payloadByteCount)
    header.identification = datagramIdentification
    datagramIdentification &+= 1
    EthernetHeader(
      destination: hardwareAddress, source: configuration.hardwareAddress, etherType: .ipv4
    ).emit(into: &buffer)
    var datagram = buffer._mutatingExtracting(EthernetHeader.byteCount..<Self.segmentOffset)
    header.emit(into: &datagram)
    return Self.segmentOffset + payloadByteCount
  }
}
