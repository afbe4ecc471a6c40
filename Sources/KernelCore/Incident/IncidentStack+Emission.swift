import HTTP
import Wire

extension IncidentStack {
  /// Writes the oldest frame of ``outbox`` into `buffer`.
  ///
  /// - Returns: its length, or `nil` when there is none.
  mutating func nextFrame(into buffer: inout MutableRawSpan) -> Int? {
    guard !outbox.isEmpty else { return nil }
    switch outbox.removeFirst() {
    case .resolution(let hardwareAddress, let asker):
      return emitResolution(to: hardwareAddress, asker: asker, into: &buffer)
    case .segment(let segment):
      return emit(segment, carriesPage: false, into: &buffer)
    case .response(let segment):
      return emit(segment, carriesPage: true, into: &buffer)
    }
  }

  private func emitResolution(
    to hardwareAddress: MACAddress, asker: IPv4Address, into buffer: inout MutableRawSpan
  ) -> Int {
    EthernetHeader(destination: hardwareAddress, source: self.hardwareAddress, etherType: .arp)
      .emit(into: &buffer)
    let end = EthernetHeader.byteCount + ARPPacket.byteCount
    var packet = buffer._mutatingExtracting(EthernetHeader.byteCount..<end)
    ARPPacket(
      operation: .reply, senderHardwareAddress: self.hardwareAddress, senderAddress: address,
      targetHardwareAddress: hardwareAddress, targetAddress: asker
    ).emit(into: &packet)
    return end
  }

  private func emit(
    _ segment: IncidentSegment, carriesPage: Bool, into buffer: inout MutableRawSpan
  ) -> Int {
    let header = TCPHeader(
      sourcePort: port, destinationPort: segment.peer.port, sequence: segment.sequence,
      acknowledgment: segment.acknowledgment, flags: segment.flags, window: 8_192)
    let segmentOffset = EthernetHeader.byteCount + IPv4Header.minimumByteCount
    let textByteCount = carriesPage ? response.count : 0
    let end = segmentOffset + header.byteCount + textByteCount
    EthernetHeader(
      destination: segment.peer.hardwareAddress, source: hardwareAddress, etherType: .ipv4
    ).emit(into: &buffer)
    var datagram = buffer._mutatingExtracting(EthernetHeader.byteCount..<segmentOffset)
    IPv4Header(
      protocolNumber: .tcp, source: address, destination: segment.peer.address,
      payloadByteCount: end - segmentOffset
    ).emit(into: &datagram)
    if carriesPage { buffer.copyBytes(from: response.bytes, at: segmentOffset + header.byteCount) }
    var bytes = buffer._mutatingExtracting(segmentOffset..<end)
    header.emit(
      into: &bytes,
      pseudoHeader: PseudoHeader(source: address, destination: segment.peer.address))
    return end
  }
}
