/// One line of text about a frame, in the manner of tcpdump.
///
/// Meant for captures: checksums are not verified, and a frame cut short is described as far as it
/// goes.
public enum FrameSummary {
  /// Describes an Ethernet frame, `IP 10.0.2.2:42610 > 10.0.2.15:80 TCP S seq 0 win 65535 len 0`.
  ///
  /// Never fails: what cannot be read is named with the offset of its fault.
  public static func describe(_ frame: RawSpan) -> String {
    do throws(WireError) {
      let header = try EthernetHeader(parsing: frame)
      let payload = frame.extracting(EthernetHeader.byteCount..<frame.byteCount)
      switch header.etherType {
      case .arp: return describe(try ARPPacket(parsing: payload))
      case .ipv4: return describeIPv4(payload)
      default:
        let type = hexadecimal(header.etherType.rawValue)
        return "\(header.source) > \(header.destination) ethertype \(type) len \(payload.byteCount)"
      }
    } catch {
      return describe(error)
    }
  }

  private static func describe(_ packet: ARPPacket) -> String {
    switch packet.operation {
    case .request: "ARP who-has \(packet.targetAddress) tell \(packet.senderAddress)"
    case .reply: "ARP \(packet.senderAddress) is-at \(packet.senderHardwareAddress)"
    default: "ARP operation \(packet.operation.rawValue) from \(packet.senderAddress)"
    }
  }

  private static func describeIPv4(_ datagram: RawSpan) -> String {
    do throws(WireError) {
      let header = try IPv4Header(parsing: datagram, checksum: .ignore)
      let payload = datagram.extracting(header.payloadRange)
      if header.isFragment {
        let offset = Int(header.fragmentOffset) * 8
        return "IP \(header.source) > \(header.destination) fragment at \(offset)"
          + " len \(payload.byteCount)"
      }
      switch header.protocolNumber {
      case .tcp: return try describeTCP(payload, in: header)
      case .udp: return try describeUDP(payload, in: header)
      case .icmp: return try describeICMP(payload, in: header)
      default:
        return "IP \(header.source) > \(header.destination)"
          + " protocol \(header.protocolNumber.rawValue) len \(payload.byteCount)"
      }
    } catch {
      return "IP " + describe(error)
    }
  }

  private static func describeTCP(
    _ segment: RawSpan, in datagram: IPv4Header
  ) throws(WireError) -> String {
    let header = try TCPHeader(parsing: segment)
    var text = "IP \(datagram.source):\(header.sourcePort)"
    text += " > \(datagram.destination):\(header.destinationPort) TCP \(describe(header.flags))"
    text += " seq \(header.sequence.rawValue)"
    if header.flags.contains(.ack) { text += " ack \(header.acknowledgment.rawValue)" }
    return text + " win \(header.window) len \(segment.byteCount - header.byteCount)"
  }

  private static func describeUDP(
    _ segment: RawSpan, in datagram: IPv4Header
  ) throws(WireError) -> String {
    let header = try UDPHeader(parsing: segment)
    return "IP \(datagram.source):\(header.sourcePort)"
      + " > \(datagram.destination):\(header.destinationPort) UDP len \(header.payloadByteCount)"
  }

  private static func describeICMP(
    _ message: RawSpan, in datagram: IPv4Header
  ) throws(WireError) -> String {
    let prefix = "IP \(datagram.source) > \(datagram.destination) ICMP "
    guard message.byteCount >= 2 else {
      throw WireError(.icmpv4, .truncated, at: message.byteCount)
    }
    let type = message.octet(at: 0)
    guard ICMPv4Echo.Kind(rawValue: type) != nil else {
      return prefix + "type \(type) code \(message.octet(at: 1)) len \(message.byteCount)"
    }
    let echo = try ICMPv4Echo(parsing: message, checksum: .ignore)
    return prefix + (echo.kind == .request ? "echo request" : "echo reply")
      + " id \(echo.identifier) seq \(echo.sequence) len \(message.byteCount)"
  }
}
