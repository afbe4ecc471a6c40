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
