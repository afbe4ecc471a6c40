internal import Bytes

// ARP and both versions of IP.
extension FrameSummary {
  static func appendARP(_ payload: RawSpan, to text: inout ByteBuffer) throws(WireError) {
    let isOrdinary =
      payload.byteCount >= 8 && payload.networkUInt16(at: 0) == 1
      && payload.networkUInt32(at: 2) == 0x0800_0604
    guard isOrdinary || payload.byteCount < 8 else {
      // Other hardware, or addresses of other sizes.
      text.append("ARP operation ", Int(payload.networkUInt16(at: 6)))
      text.append(" hardware ", Int(payload.networkUInt16(at: 0)))
      text.append(" protocol 0x")
      text.append(hexadecimalDigits: UInt64(payload.networkUInt16(at: 2)), minimumDigits: 4)
      return text.append(" len ", payload.byteCount)
    }
    let packet = try ARPPacket(parsing: payload)
    switch packet.operation {
    case .request:
      text.append("ARP who-has ", packet.targetAddress)
      text.append(" tell ", packet.senderAddress)
    case .reply:
      text.append("ARP ", packet.senderAddress)
      text.append(" is-at ")
      text.append(packet.senderHardwareAddress)
    default:
      text.append("ARP operation ", Int(packet.operation.rawValue))
      text.append(" from ", packet.senderAddress)
    }
  }

  /// Describes a datagram whose version its first bits tell.
  static func appendIP(_ datagram: RawSpan, to text: inout ByteBuffer) throws(WireError) {
    guard datagram.byteCount > 0 else { throw WireError(.ipv4, .truncated, at: 0) }
    if datagram.octet(at: 0) >> 4 == 6 {
      try appendIPv6(datagram, to: &text)
    } else {
      try appendIPv4(datagram, to: &text)
    }
  }

  static func appendIPv4(_ datagram: RawSpan, to text: inout ByteBuffer) throws(WireError) {
    let start = text.count
    text.append("IP ")
    guard datagram.byteCount >= IPv4Header.minimumByteCount else {
      throw WireError(.ipv4, .truncated, at: datagram.byteCount)
    }
    guard datagram.octet(at: 0) >> 4 == 4 else { throw WireError(.ipv4, .unsupported, at: 0) }
    let headerByteCount = Int(datagram.octet(at: 0) & 15) * 4
    guard headerByteCount >= IPv4Header.minimumByteCount else {
      throw WireError(.ipv4, .invalidLength, at: 0)
    }
    // A device that segments still has to fill in a length of zero.
    let stated = Int(datagram.networkUInt16(at: 2))
    let total = stated == 0 ? datagram.byteCount : stated
    guard total >= headerByteCount else { throw WireError(.ipv4, .invalidLength, at: 2) }
    text.truncate(to: start)
    let end = min(total, datagram.byteCount)
    let packet = Packet(
      source: .version4(IPv4Address(rawValue: datagram.networkUInt32(at: 12))),
      destination: .version4(IPv4Address(rawValue: datagram.networkUInt32(at: 16))),
      byteCount: total - headerByteCount)
    let payload = datagram.extracting(min(headerByteCount, end)..<end)
    let number = datagram.octet(at: 9)
    let fragment = datagram.networkUInt16(at: 6)
    if fragment & 0x3FFF != 0 {
      text.append(packet, nil)
      text.append(" fragment at ", Int(fragment & 0x1FFF) * 8)
      return text.append(" len ", packet.byteCount)
    }
    try appendTransport(payload, number, packet, to: &text)
  }

  static func appendIPv6(_ datagram: RawSpan, to text: inout ByteBuffer) throws(WireError) {
    let headerByteCount = 40
    let start = text.count
    text.append("IP6 ")
    guard datagram.byteCount >= headerByteCount else {
      throw WireError(.ipv6, .truncated, at: datagram.byteCount)
    }
    guard datagram.octet(at: 0) >> 4 == 6 else { throw WireError(.ipv6, .unsupported, at: 0) }
    text.truncate(to: start)
    let stated = Int(datagram.networkUInt16(at: 4))
    let count = stated == 0 ? datagram.byteCount - headerByteCount : stated
    let end = min(headerByteCount + count, datagram.byteCount)
    var packet = Packet(
      source: Packet.Address(version6: datagram, at: 8),
      destination: Packet.Address(version6: datagram, at: 24), byteCount: count)
    var number = datagram.octet(at: 6)
    var payload = datagram.extracting(headerByteCount..<end)
    while IPv6Extension.isOne(number) {
      guard payload.byteCount >= 8 else {
        text.append(packet, nil)
        text.append(" ")
        throw WireError(.ipv6, .truncated, at: end)
      }
      if number == IPv6Extension.fragment, payload.networkUInt16(at: 2) & 0xFFF9 != 0 {
        text.append(packet, nil)
        text.append(" fragment at ", Int(payload.networkUInt16(at: 2) & 0xFFF8))
        return text.append(" len ", max(0, packet.byteCount - 8))
      }
      let length = IPv6Extension.byteCount(number, payload.octet(at: 1))
      number = payload.octet(at: 0)
      packet.byteCount = max(0, packet.byteCount - length)
      payload = payload.extracting(min(length, payload.byteCount)..<payload.byteCount)
    }
    try appendTransport(payload, number, packet, to: &text)
  }
}
