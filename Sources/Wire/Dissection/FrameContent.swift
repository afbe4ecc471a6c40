/// What a captured frame carries, for whoever follows conversations.
///
/// Headers suffice: a frame that the capture cut is read as far as it goes. Checksums are not
/// verified, since a capture beside a device that computes them holds unfinished ones.
public enum FrameContent: Equatable, Sendable {
  case segment(CapturedSegment)
  case arp(ARPPacket)
  /// A datagram that is no whole TCP header; `isEchoRequest` says that it asks for an answer.
  case datagram(source: InternetAddress, destination: InternetAddress, isEchoRequest: Bool)
  /// Nothing that is read here, or too little of it.
  case unread

  /// - Parameter linkType: what the frame begins with (tcpdump.org LINKTYPE registry).
  public init(_ frame: RawSpan, linkType: UInt16 = FrameSummary.LinkLayer.ethernet) {
    switch linkType {
    case FrameSummary.LinkLayer.ethernet: self.init(ethernet: frame)
    case FrameSummary.LinkLayer.raw, FrameSummary.LinkLayer.rawIPv4,
      FrameSummary.LinkLayer.rawIPv6:
      self.init(datagram: frame)
    case FrameSummary.LinkLayer.cooked: self.init(cooked: frame, typeAt: 14, byteCount: 16)
    case FrameSummary.LinkLayer.cooked2: self.init(cooked: frame, typeAt: 0, byteCount: 20)
    case FrameSummary.LinkLayer.null, FrameSummary.LinkLayer.loop:
      // The family in front says no more than the version that follows it.
      self =
        frame.byteCount < 4
        ? .unread : FrameContent(datagram: frame.extracting(4..<frame.byteCount))
    default: self = .unread
    }
  }

  private init(ethernet frame: RawSpan) {
    guard frame.byteCount >= EthernetHeader.byteCount else {
      self = .unread
      return
    }
    self.init(tagged: frame, typeAt: EthernetHeader.byteCount - 2)
  }

  private init(cooked frame: RawSpan, typeAt place: Int, byteCount: Int) {
    guard frame.byteCount >= byteCount else {
      self = .unread
      return
    }
    let type = EtherType(rawValue: frame.networkUInt16(at: place))
    let payload = frame.extracting(byteCount..<frame.byteCount)
    if type.isTag, payload.byteCount >= 4 {
      // The tag's number, then the type behind it.
      self.init(tagged: payload, typeAt: 2)
    } else {
      self.init(payload, type)
    }
  }

  /// What follows the type at `place`, behind any VLAN tags (IEEE 802.1Q).
  private init(tagged frame: RawSpan, typeAt place: Int) {
    var start = place + 2
    var type = EtherType(rawValue: frame.networkUInt16(at: place))
    while type.isTag, frame.byteCount >= start + 4 {
      type = EtherType(rawValue: frame.networkUInt16(at: start + 2))
      start += 4
    }
    self.init(frame.extracting(start..<frame.byteCount), type)
  }

  private init(_ payload: RawSpan, _ type: EtherType) {
    switch type {
    case .arp: self = (try? ARPPacket(parsing: payload)).map { .arp($0) } ?? .unread
    case .ipv4, .ipv6: self.init(datagram: payload)
    default: self = .unread
    }
  }

  private init(datagram: RawSpan) {
    guard datagram.byteCount > 0 else {
      self = .unread
      return
    }
    switch datagram.octet(at: 0) >> 4 {
    case 4: self.init(version4: datagram)
    case 6: self.init(version6: datagram)
    default: self = .unread
    }
  }

  private init(version4 datagram: RawSpan) {
    self = .unread
    guard datagram.byteCount >= IPv4Header.minimumByteCount else { return }
    let headerByteCount = Int(datagram.octet(at: 0) & 15) * 4
    // A device that segments still has to fill in a length of zero.
    let stated = Int(datagram.networkUInt16(at: 2))
    let total = stated == 0 ? datagram.byteCount : stated
    guard headerByteCount >= IPv4Header.minimumByteCount, total >= headerByteCount else { return }
    let end = min(total, datagram.byteCount)
    self.init(
      datagram.extracting(min(headerByteCount, end)..<end),
      datagram.networkUInt16(at: 6) & 0x3FFF == 0 ? datagram.octet(at: 9) : nil,
      byteCount: total - headerByteCount,
      from: .version4(IPv4Address(rawValue: datagram.networkUInt32(at: 12))),
      to: .version4(IPv4Address(rawValue: datagram.networkUInt32(at: 16))),
      identification: datagram.networkUInt16(at: 4))
  }

  private init(version6 datagram: RawSpan) {
    let headerByteCount = 40
    self = .unread
    guard datagram.byteCount >= headerByteCount else { return }
    let stated = Int(datagram.networkUInt16(at: 4))
    var count = stated == 0 ? datagram.byteCount - headerByteCount : stated
    let end = min(headerByteCount + count, datagram.byteCount)
    var number: UInt8? = datagram.octet(at: 6)
    var payload = datagram.extracting(headerByteCount..<end)
    while let header = number, IPv6Extension.isOne(header) {
      guard payload.byteCount >= 8 else {
        number = nil
        break
      }
      let isFragment =
        header == IPv6Extension.fragment && payload.networkUInt16(at: 2) & 0xFFF9 != 0
      let length = IPv6Extension.byteCount(header, payload.octet(at: 1))
      number = isFragment ? nil : payload.octet(at: 0)
      count = max(0, count - length)
      payload = payload.extracting(min(length, payload.byteCount)..<payload.byteCount)
    }
    self.init(
      payload, number, byteCount: count, from: InternetAddress(version6: datagram, at: 8),
      to: InternetAddress(version6: datagram, at: 24), identification: 0)
  }

  /// - Parameter number: the protocol; nil for a fragment, whose first bytes need not be a header.
  private init(
    _ payload: RawSpan, _ number: UInt8?, byteCount: Int, from source: InternetAddress,
    to destination: InternetAddress, identification: UInt16
  ) {
    if number == IPProtocol.tcp.rawValue,
      let segment = CapturedSegment(
        payload, byteCount: byteCount, from: source, to: destination,
        identification: identification)
    {
      self = .segment(segment)
      return
    }
    let first = payload.byteCount > 0 ? payload.octet(at: 0) : nil
    let isEchoRequest =
      (number == IPProtocol.icmp.rawValue && first == 8)
      || (number == IPProtocol.icmpv6.rawValue && first == 128)
    self = .datagram(source: source, destination: destination, isEchoRequest: isEchoRequest)
  }
}
