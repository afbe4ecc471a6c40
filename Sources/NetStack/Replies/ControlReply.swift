import Wire

/// A frame we owe someone without a connection being involved. Each goes back to the hardware
/// address its cause came from, so none needs ARP.
enum ControlReply: Sendable {
  /// An ARP announcement (RFC 5227 §3): it asks for our own address, and answers itself.
  case announcement
  /// An ARP reply (RFC 826) to the asking neighbour.
  case neighbor(hardwareAddress: MACAddress, address: IPv4Address)
  /// A TCP segment with RST.
  case reset(ResetSegment, hardwareAddress: MACAddress)
  /// An ICMP echo reply; its data is in the echo buffer of that number.
  case echo(EchoReply, hardwareAddress: MACAddress)
}

/// The varying parts of an RST segment (RFC 9293 §3.5.2).
struct ResetSegment: Equatable, Sendable {
  var peerAddress: IPv4Address
  var peerPort: UInt16
  var localPort: UInt16
  var sequence: TCPSequenceNumber
  /// SEG.ACK, with the ACK bit; nil sends neither.
  var acknowledgment: TCPSequenceNumber?
}

/// The varying parts of an echo reply (RFC 792).
struct EchoReply: Sendable {
  var peerAddress: IPv4Address
  var identifier: UInt16
  var sequence: UInt16
  var dataByteCount: Int
}
