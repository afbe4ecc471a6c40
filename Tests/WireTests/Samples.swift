import Wire

/// A frame of each kind, byte for byte as other hosts send them.
enum Samples {
  static let arpRequest = bytes(
    """
    ffffffffffff 525400123456 0806 0001 0800 06 04 0001
    525400123456 0a000202 000000000000 0a00020f
    """
  )

  static let synchronize = bytes(
    """
    525400123457 525400123456 0800 4500 0034 1c46 4000 4006 06 68 0a000202 0a00020f
    a672 0050 00000000 00000000 80 02 ffff 0000 0000 0204 05b4 0103 0307 0101 0402
    """)

  static let echoRequest = bytes(
    """
    525400123457 525400123456 0800 4500 0020 0001 0000 4001 0000 0a000202 0a00020f
    0800 0000 1234 0001 68656c6c
    """)

  static let datagram = bytes(
    """
    525400123457 525400123456 0800 4500 0020 0001 0000 4011 0000 0a000202 0a00020f
    0035 1000 000c 0000 01020304
    """)

  static let all = [arpRequest, synchronize, echoRequest, datagram]

  /// Reads a frame through every layer it has, ignoring checksums.
  static func parseEverything(_ frame: RawSpan) throws(WireError) {
    let ethernet = try EthernetHeader(parsing: frame)
    let payload = frame.extracting(EthernetHeader.byteCount..<frame.byteCount)
    if ethernet.etherType == .arp { _ = try ARPPacket(parsing: payload) }
    guard ethernet.etherType == .ipv4 else { return }
    let header = try IPv4Header(parsing: payload, checksum: .ignore)
    let inner = payload.extracting(header.payloadRange)
    switch header.protocolNumber {
    case .tcp: _ = try TCPHeader(parsing: inner)
    case .udp: _ = try UDPHeader(parsing: inner)
    case .icmp: _ = try ICMPv4Echo(parsing: inner, checksum: .ignore)
    default: break
    }
  }
}
