import HTTP
import Wire

/// Who a connection of the incident's stack is with.
struct IncidentPeer: Equatable {
  var hardwareAddress: MACAddress
  var address: IPv4Address
  var port: UInt16
}

/// A connection of the incident's stack: two sequence numbers and nothing to send again from.
struct IncidentConnection {
  var peer: IncidentPeer
  /// RCV.NXT (RFC 9293 §3.3.1).
  var receiveNext: TCPSequenceNumber
  /// SND.NXT.
  var sendNext: TCPSequenceNumber

  func segment(_ flags: TCPFlags) -> IncidentSegment {
    IncidentSegment(
      peer: peer, sequence: sendNext, acknowledgment: receiveNext, flags: flags)
  }
}

/// The varying parts of a segment.
struct IncidentSegment {
  var peer: IncidentPeer
  var sequence: TCPSequenceNumber
  var acknowledgment: TCPSequenceNumber
  var flags: TCPFlags
}

/// A frame that waits to be transmitted.
enum IncidentFrame {
  case resolution(to: MACAddress, asker: IPv4Address)
  case segment(IncidentSegment)
  /// A segment with the page as its text.
  case response(IncidentSegment)
}

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
