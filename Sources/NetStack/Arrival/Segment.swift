import Wire

/// One TCP segment as it arrived, without its text.
struct Segment: Sendable {
  var header: TCPHeader
  var peerAddress: IPv4Address
  /// Where the frame came from, for a reply outside any connection.
  var hardwareAddress: MACAddress
  var textByteCount: Int

  /// SEG.LEN: sequence numbers the segment occupies (RFC 9293 §3.3.1).
  var length: Int {
    textByteCount + (header.flags.contains(.syn) ? 1 : 0) + (header.flags.contains(.fin) ? 1 : 0)
  }

  var key: ConnectionKey {
    ConnectionKey(
      peerAddress: peerAddress, peerPort: header.sourcePort, localPort: header.destinationPort)
  }
}
