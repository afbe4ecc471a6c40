import Wire

/// Frames that belong to no connection.
extension NetworkStack {
  mutating func emit(_ reply: ControlReply, into buffer: inout MutableRawSpan) -> Int {
    switch reply {
    case .announcement:
      return emitNeighborRequest(for: configuration.address, into: &buffer)
    case .neighbor(let hardwareAddress, let address):
      return emitNeighborPacket(
        .reply, to: hardwareAddress, target: hardwareAddress, address, into: &buffer)
    case .reset(let segment, let hardwareAddress):
      return emit(segment, to: hardwareAddress, into: &buffer)
    case .echo(let echo, let hardwareAddress):
      return emit(echo, to: hardwareAddress, into: &buffer)
    }
  }

  mutating func emitNeighborRequest(
    for address: IPv4Address, into buffer: inout MutableRawSpan
  ) -> Int {
    counters.neighborRequests += 1
    return emitNeighborPacket(
      .request, to: .broadcast, target: MACAddress(rawValue: 0), address, into: &buffer)
  }

  private func emitNeighborPacket(
    _ operation: ARPPacket.Operation, to destination: MACAddress, target: MACAddress,
    _ address: IPv4Address, into buffer: inout MutableRawSpan
  ) -> Int {
    EthernetHeader(
      destination: destination, source: configuration.hardwareAddress, etherType: .arp
    ).emit(into: &buffer)
    let end = EthernetHeader.byteCount + ARPPacket.byteCount
    var payload = buffer._mutatingExtracting(EthernetHeader.byteCount..<end)
    ARPPacket(
      operation: operation,
      senderHardwareAddress: configuration.hardwareAddress, senderAddress: configuration.address,
      targetHardwareAddress: target, targetAddress: address
    ).emit(into: &payload)
    return end
  }

  private mutating func emit(
    _ echo: EchoReply, to hardwareAddress: MACAddress, into buffer: inout MutableRawSpan
  ) -> Int {
    let end = emitDatagramHeader(
      protocolNumber: .icmp, payloadByteCount: ICMPv4Echo.byteCount + echo.dataByteCount,
      to: echo.peerAddress, hardwareAddress, into: &buffer)
    let dataOffset = Self.segmentOffset + ICMPv4Echo.byteCount
    buffer.copyBytes(
      from: controlReplies.firstEchoData(byteCount: echo.dataByteCount), at: dataOffset)
    controlReplies.removeFirstEchoData()
    var message = buffer._mutatingExtracting(Self.segmentOffset..<end)
    ICMPv4Echo(kind: .reply, identifier: echo.identifier, sequence: echo.sequence)
      .emit(into: &message)
    return end
  }
}
