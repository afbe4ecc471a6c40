internal import Bytes

// What datagrams carry.
extension FrameSummary {
  /// - Parameters:
  ///   - payload: what was captured of it.
  ///   - packet: the datagram, which says how many bytes there were.
  static func appendTransport(
    _ payload: RawSpan, _ number: UInt8, _ packet: Packet, to text: inout ByteBuffer
  ) throws(WireError) {
    switch IPProtocol(rawValue: number) {
    case .tcp, .udp:
      guard payload.byteCount >= 4 else {
        text.append(packet, nil)
        text.append(" ")
        throw WireError(number == 6 ? .tcp : .udp, .truncated, at: payload.byteCount)
      }
      text.append(packet, (payload.networkUInt16(at: 0), payload.networkUInt16(at: 2)))
      if number == IPProtocol.tcp.rawValue {
        try appendTCP(payload, packet.byteCount, to: &text)
      } else {
        try appendUDP(payload, to: &text)
      }
    case .icmp where !packet.isVersion6:
      text.append(packet, nil)
      try appendICMP(payload, packet.byteCount, to: &text)
    case .icmpv6 where packet.isVersion6:
      text.append(packet, nil)
      try appendICMPv6(payload, packet.byteCount, to: &text)
    default:
      text.append(packet, nil)
      text.append(" protocol ", Int(number))
      text.append(" len ", packet.byteCount)
    }
  }

  private static func appendTCP(
    _ segment: RawSpan, _ byteCount: Int, to text: inout ByteBuffer
  ) throws(WireError) {
    text.append(" ")
    guard segment.byteCount >= 16 else {
      throw WireError(.tcp, .truncated, at: segment.byteCount)
    }
    let headerByteCount = Int(segment.octet(at: 12) >> 4) * 4
    guard headerByteCount >= TCPHeader.minimumByteCount, headerByteCount <= byteCount else {
      throw WireError(.tcp, .invalidLength, at: 12)
    }
    let flags = TCPFlags(rawValue: segment.octet(at: 13))
    text.append("TCP ")
    append(flags, to: &text)
    text.append(" seq ", Int(segment.networkUInt32(at: 4)))
    if flags.contains(.ack) { text.append(" ack ", Int(segment.networkUInt32(at: 8))) }
    text.append(" win ", Int(segment.networkUInt16(at: 14)))
    text.append(" len ", byteCount - headerByteCount)
  }

  private static func appendUDP(
    _ datagram: RawSpan, to text: inout ByteBuffer
  ) throws(WireError) {
    text.append(" ")
    guard datagram.byteCount >= 6 else {
      throw WireError(.udp, .truncated, at: datagram.byteCount)
    }
    let length = Int(datagram.networkUInt16(at: 4))
    guard length >= UDPHeader.byteCount else { throw WireError(.udp, .invalidLength, at: 4) }
    text.append("UDP len ", length - UDPHeader.byteCount)
  }

  private static func appendICMP(
    _ message: RawSpan, _ byteCount: Int, to text: inout ByteBuffer
  ) throws(WireError) {
    text.append(" ICMP ")
    guard message.byteCount >= 2 else {
      throw WireError(.icmpv4, .truncated, at: message.byteCount)
    }
    switch ICMPv4Echo.Kind(rawValue: message.octet(at: 0)) {
    case .request: text.append("echo request")
    case .reply: text.append("echo reply")
    case nil:
      appendTypeAndCode(message, to: &text)
      return text.append(" len ", byteCount)
    }
    appendEcho(message, to: &text)
    text.append(" len ", byteCount)
  }

  /// RFC 4443, RFC 4861 and RFC 3810.
  private static func appendICMPv6(
    _ message: RawSpan, _ byteCount: Int, to text: inout ByteBuffer
  ) throws(WireError) {
    text.append(" ICMP6 ")
    guard message.byteCount >= 2 else {
      throw WireError(.icmpv6, .truncated, at: message.byteCount)
    }
    switch message.octet(at: 0) {
    case 1: text.append("destination unreachable")
    case 2: text.append("packet too big")
    case 3: text.append("time exceeded")
    case 128:
      text.append("echo request")
      appendEcho(message, to: &text)
    case 129:
      text.append("echo reply")
      appendEcho(message, to: &text)
    case 130: text.append("listener query")
    case 131, 143: text.append("listener report")
    case 133: text.append("router solicitation")
    case 134: text.append("router advertisement")
    case 135:
      text.append("neighbor solicitation")
      appendTarget(message, to: &text)
    case 136:
      text.append("neighbor advertisement")
      appendTarget(message, to: &text)
    default: appendTypeAndCode(message, to: &text)
    }
    text.append(" len ", byteCount)
  }

  private static func appendTypeAndCode(_ message: RawSpan, to text: inout ByteBuffer) {
    text.append("type ", Int(message.octet(at: 0)))
    text.append(" code ", Int(message.octet(at: 1)))
  }

  private static func appendEcho(_ message: RawSpan, to text: inout ByteBuffer) {
    guard message.byteCount >= ICMPv4Echo.byteCount else { return }
    text.append(" id ", Int(message.networkUInt16(at: 4)))
    text.append(" seq ", Int(message.networkUInt16(at: 6)))
  }

  /// The address that a neighbour is asked for or has.
  private static func appendTarget(_ message: RawSpan, to text: inout ByteBuffer) {
    guard message.byteCount >= 24 else { return }
    text.append(" ")
    text.append(Packet.Address(version6: message, at: 8))
  }

  /// Letters of the control bits as tcpdump writes them: `S`, `F`, `P`, `R`, `U`, `.` for ACK, `E`
  /// for ECE and `W` for CWR.
  private static func append(_ flags: TCPFlags, to text: inout ByteBuffer) {
    let start = text.count
    if flags.contains(.syn) { text.append("S") }
    if flags.contains(.fin) { text.append("F") }
    if flags.contains(.rst) { text.append("R") }
    if flags.contains(.psh) { text.append("P") }
    if flags.contains(.urg) { text.append("U") }
    if flags.contains(.ack) { text.append(".") }
    if flags.contains(.ece) { text.append("E") }
    if flags.contains(.cwr) { text.append("W") }
    if text.count == start { text.append("none") }
  }
}
