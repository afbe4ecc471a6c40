public import Bytes

/// One line of text about a frame, in the manner of tcpdump.
///
/// Meant for captures: checksums are not verified, and a frame cut short is described as far as it
/// goes. The bytes go straight into the caller's buffer: a capture has millions of frames.
public enum FrameSummary {
  /// Describes a frame, `IP 10.0.2.2:42610 > 10.0.2.15:80 TCP S seq 0 win 65535 len 0`.
  ///
  /// Never fails: what cannot be read is named with the offset of its fault, what is of a kind
  /// that is not read here with its number and length.
  ///
  /// - Parameter linkType: what the frame begins with (tcpdump.org LINKTYPE registry); 1 is
  ///   Ethernet.
  public static func describe(_ frame: RawSpan, linkType: UInt16 = LinkLayer.ethernet) -> String {
    var text = ByteBuffer(capacity: 256)
    append(frame, linkType: linkType, to: &text)
    return text.bytes.text()
  }

  /// Appends what ``describe(_:linkType:)`` gives.
  public static func append(
    _ frame: RawSpan, linkType: UInt16 = LinkLayer.ethernet, to text: inout ByteBuffer
  ) {
    do throws(WireError) {
      switch linkType {
      case LinkLayer.ethernet: try appendEthernet(frame, to: &text)
      case LinkLayer.raw, LinkLayer.rawIPv4, LinkLayer.rawIPv6: try appendIP(frame, to: &text)
      case LinkLayer.cooked: try appendCooked(frame, protocolAt: 14, byteCount: 16, to: &text)
      case LinkLayer.cooked2: try appendCooked(frame, protocolAt: 0, byteCount: 20, to: &text)
      case LinkLayer.null, LinkLayer.loop: try appendLoopback(frame, to: &text)
      default:
        text.append("link type ", Int(linkType))
        text.append(" len ", frame.byteCount)
      }
    } catch {
      append(error, to: &text)
    }
  }

  /// Numbers of the LINKTYPE registry whose headers are read here.
  public enum LinkLayer {
    /// A BSD loopback: the family in the byte order of the machine.
    static let null: UInt16 = 0
    /// Ethernet.
    public static let ethernet: UInt16 = 1
    /// An IP header, of either version.
    static let raw: UInt16 = 101
    /// An OpenBSD loopback: the family in network byte order.
    static let loop: UInt16 = 108
    /// Linux cooked capture, as of several interfaces at once.
    static let cooked: UInt16 = 113
    static let rawIPv4: UInt16 = 228
    static let rawIPv6: UInt16 = 229
    /// Linux cooked capture, version 2.
    static let cooked2: UInt16 = 276
  }

  private static func appendEthernet(
    _ frame: RawSpan, to text: inout ByteBuffer
  ) throws(WireError) {
    let header = try EthernetHeader(parsing: frame)
    var start = EthernetHeader.byteCount
    var type = header.etherType
    while type.isTag, frame.byteCount >= start + 4 {
      text.append("vlan ", Int(frame.networkUInt16(at: start) & 0xFFF))
      text.append(" ")
      type = EtherType(rawValue: frame.networkUInt16(at: start + 2))
      start += 4
    }
    let payload = frame.extracting(start..<frame.byteCount)
    if try appendNetwork(payload, type, to: &text) { return }
    text.append(header.source)
    text.append(" > ")
    text.append(header.destination)
    append(type, payload.byteCount, to: &text)
  }

  private static func appendCooked(
    _ frame: RawSpan, protocolAt place: Int, byteCount: Int, to text: inout ByteBuffer
  ) throws(WireError) {
    guard frame.byteCount >= byteCount else {
      throw WireError(.cooked, .truncated, at: frame.byteCount)
    }
    let type = EtherType(rawValue: frame.networkUInt16(at: place))
    let payload = frame.extracting(byteCount..<frame.byteCount)
    if try appendNetwork(payload, type, to: &text) { return }
    text.append("Linux cooked")
    append(type, payload.byteCount, to: &text)
  }

  private static func appendLoopback(
    _ frame: RawSpan, to text: inout ByteBuffer
  ) throws(WireError) {
    let byteCount = 4
    guard frame.byteCount >= byteCount else {
      throw WireError(.loopback, .truncated, at: frame.byteCount)
    }
    // The families are small numbers, so that either byte order tells them.
    let family = frame.networkUInt32(at: 0)
    let payload = frame.extracting(byteCount..<frame.byteCount)
    switch min(family, family.byteSwapped) {
    case 2, 10, 24, 28, 30: try appendIP(payload, to: &text)
    default:
      text.append("loopback family ", Int(min(family, family.byteSwapped)))
      text.append(" len ", payload.byteCount)
    }
  }

  /// Describes what a frame carries; false when its type is not read here.
  private static func appendNetwork(
    _ payload: RawSpan, _ type: EtherType, to text: inout ByteBuffer
  ) throws(WireError) -> Bool {
    switch type {
    case .arp: try appendARP(payload, to: &text)
    case .ipv4: try appendIPv4(payload, to: &text)
    case .ipv6: try appendIPv6(payload, to: &text)
    default: return false
    }
    return true
  }

  private static func append(
    _ type: EtherType, _ byteCount: Int, to text: inout ByteBuffer
  ) {
    if type.isLength {
      text.append(" 802.3 len ", Int(type.rawValue))
      return
    }
    text.append(" ethertype 0x")
    text.append(hexadecimalDigits: UInt64(type.rawValue), minimumDigits: 4)
    text.append(" len ", byteCount)
  }
}
