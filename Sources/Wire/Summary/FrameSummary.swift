public import Bytes

/// One line of text about a frame, in the manner of tcpdump.
///
/// Meant for captures: checksums are not verified, and a frame cut short is described as far as it
/// goes. The bytes go straight into the caller's buffer: a capture has millions of frames.
public enum FrameSummary {
  /// Describes an Ethernet frame, `IP 10.0.2.2:42610 > 10.0.2.15:80 TCP S seq 0 win 65535 len 0`.
  ///
  /// Never fails: what cannot be read is named with the offset of its fault.
  public static func describe(_ frame: RawSpan) -> String {
    var text = ByteBuffer(capacity: 256)
    append(frame, to: &text)
    return text.bytes.text()
  }

  /// Appends what ``describe(_:)`` gives.
  public static func append(_ frame: RawSpan, to text: inout ByteBuffer) {
    let start = text.count
    do throws(WireError) {
      let header = try EthernetHeader(parsing: frame)
      let payload = frame.extracting(EthernetHeader.byteCount..<frame.byteCount)
      switch header.etherType {
      case .arp: append(try ARPPacket(parsing: payload), to: &text)
      case .ipv4: appendIPv4(payload, to: &text)
      default:
        text.append(header.source)
        text.append(" > ")
        text.append(header.destination)
        text.append(" ethertype 0x")
        text.append(hexadecimalDigits: UInt64(header.etherType.rawValue), minimumDigits: 4)
        text.append(" len ", payload.byteCount)
      }
    } catch {
      text.truncate(to: start)
      append(error, to: &text)
    }
  }

  private static func append(_ packet: ARPPacket, to text: inout ByteBuffer) {
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

  private static func appendIPv4(_ datagram: RawSpan, to text: inout ByteBuffer) {
    let start = text.count
    do throws(WireError) {
      let header = try IPv4Header(parsing: datagram, checksum: .ignore)
      let payload = datagram.extracting(header.payloadRange)
      switch header.protocolNumber {
      case _ where header.isFragment:
        text.append(header, nil, nil)
        text.append(" fragment at ", Int(header.fragmentOffset) * 8)
        text.append(" len ", payload.byteCount)
      case .tcp: try appendTCP(payload, in: header, to: &text)
      case .udp: try appendUDP(payload, in: header, to: &text)
      case .icmp: try appendICMP(payload, in: header, to: &text)
      default:
        text.append(header, nil, nil)
        text.append(" protocol ", Int(header.protocolNumber.rawValue))
        text.append(" len ", payload.byteCount)
      }
    } catch {
      text.truncate(to: start)
      text.append("IP ")
      append(error, to: &text)
    }
  }

  private static func appendTCP(
    _ segment: RawSpan, in datagram: IPv4Header, to text: inout ByteBuffer
  ) throws(WireError) {
    let header = try TCPHeader(parsing: segment)
    text.append(datagram, header.sourcePort, header.destinationPort)
    text.append(" TCP ")
    append(header.flags, to: &text)
    text.append(" seq ", Int(header.sequence.rawValue))
    if header.flags.contains(.ack) { text.append(" ack ", Int(header.acknowledgment.rawValue)) }
    text.append(" win ", Int(header.window))
    text.append(" len ", segment.byteCount - header.byteCount)
  }

  private static func appendUDP(
    _ segment: RawSpan, in datagram: IPv4Header, to text: inout ByteBuffer
  ) throws(WireError) {
    let header = try UDPHeader(parsing: segment)
    text.append(datagram, header.sourcePort, header.destinationPort)
    text.append(" UDP len ", Int(header.payloadByteCount))
  }

  private static func appendICMP(
    _ message: RawSpan, in datagram: IPv4Header, to text: inout ByteBuffer
  ) throws(WireError) {
    text.append(datagram, nil, nil)
    text.append(" ICMP ")
    guard message.byteCount >= 2 else {
      throw WireError(.icmpv4, .truncated, at: message.byteCount)
    }
    let type = message.octet(at: 0)
    guard ICMPv4Echo.Kind(rawValue: type) != nil else {
      text.append("type ", Int(type))
      text.append(" code ", Int(message.octet(at: 1)))
      return text.append(" len ", message.byteCount)
    }
    let echo = try ICMPv4Echo(parsing: message, checksum: .ignore)
    text.append(echo.kind == .request ? "echo request" : "echo reply")
    text.append(" id ", Int(echo.identifier))
    text.append(" seq ", Int(echo.sequence))
    text.append(" len ", message.byteCount)
  }

  /// Letters of the control bits as tcpdump writes them: `S`, `F`, `P`, `R`, `U`, and `.` for ACK.
  private static func append(_ flags: TCPFlags, to text: inout ByteBuffer) {
    let start = text.count
    if flags.contains(.syn) { text.append("S") }
    if flags.contains(.fin) { text.append("F") }
    if flags.contains(.rst) { text.append("R") }
    if flags.contains(.psh) { text.append("P") }
    if flags.contains(.urg) { text.append("U") }
    if flags.contains(.ack) { text.append(".") }
    if text.count == start { text.append("none") }
  }

  private static func append(_ error: WireError, to text: inout ByteBuffer) {
    text.append(error.layer.words)
    text.append(": ")
    text.append(error.reason.words)
    text.append(" at byte ", error.offset)
  }
}

extension WireError.Layer {
  fileprivate var words: StaticString {
    switch self {
    case .address: "address"
    case .ethernet: "Ethernet"
    case .arp: "ARP"
    case .ipv4: "IPv4"
    case .icmpv4: "ICMP"
    case .udp: "UDP"
    case .tcp: "TCP"
    }
  }
}

extension WireError.Reason {
  fileprivate var words: StaticString {
    switch self {
    case .truncated: "truncated"
    case .invalidLength: "invalid length"
    case .unsupported: "unsupported"
    case .checksum: "wrong checksum"
    case .invalidText: "invalid text"
    }
  }
}

extension ByteBuffer {
  /// - Parameter value: 0 or more.
  fileprivate mutating func append(_ label: StaticString, _ value: Int) {
    append(label)
    append(decimal: UInt64(value))
  }

  fileprivate mutating func append(_ label: StaticString, _ address: IPv4Address) {
    append(label)
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      append(decimal: UInt64(address.rawValue >> shift & 255))
      if shift > 0 { append(0x2E) }
    }
  }

  fileprivate mutating func append(_ address: MACAddress) {
    for shift in stride(from: UInt64(40), through: 0, by: -8) {
      append(hexadecimalDigits: address.rawValue >> shift & 0xFF, minimumDigits: 2)
      if shift > 0 { append(0x3A) }
    }
  }

  /// Both ends of a datagram, with their ports where it has some.
  fileprivate mutating func append(
    _ header: IPv4Header, _ sourcePort: UInt16?, _ destinationPort: UInt16?
  ) {
    append("IP ", header.source)
    if let sourcePort { append(":", Int(sourcePort)) }
    append(" > ", header.destination)
    if let destinationPort { append(":", Int(destinationPort)) }
  }
}
