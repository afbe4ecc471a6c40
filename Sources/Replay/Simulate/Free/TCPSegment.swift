import Bytes
import Wire

/// A TCP segment in an IPv4 datagram in an Ethernet frame (RFC 9293 §3.1).
struct TCPSegment {
  /// A connection, by its client and the server's port.
  struct Connection: Hashable {
    var client: UInt32
    var clientPort: UInt16
    var serverPort: UInt16
  }

  private(set) var link: EthernetHeader
  private(set) var source: IPv4Address
  private(set) var destination: IPv4Address
  var header: TCPHeader
  var text: [UInt8]

  /// - Returns: nil for anything but a whole segment; its checksum may have been left to a device.
  init?(_ frame: RawSpan) {
    do throws(WireError) {
      link = try EthernetHeader(parsing: frame)
      guard link.etherType == .ipv4 else { return nil }
      let datagram = frame.extracting(EthernetHeader.byteCount..<frame.byteCount)
      let network = try IPv4Header(parsing: datagram, checksum: .ignore)
      guard network.protocolNumber == .tcp, !network.isFragment else { return nil }
      (source, destination) = (network.source, network.destination)
      let segment = datagram.extracting(network.payloadRange)
      header = try TCPHeader(parsing: segment)
      text = (header.byteCount..<segment.byteCount).map { segment.octet(at: $0) }
    } catch {
      return nil
    }
  }

  /// The connection, when the client has sent the segment.
  var fromClient: Connection {
    Connection(
      client: source.rawValue, clientPort: header.sourcePort, serverPort: header.destinationPort)
  }

  /// The connection, when the server has sent it.
  var fromServer: Connection {
    Connection(
      client: destination.rawValue, clientPort: header.destinationPort,
      serverPort: header.sourcePort)
  }

  /// Octets of the sequence space that it takes (RFC 9293 §3.4).
  var length: Int {
    text.count + (header.flags.contains(.syn) ? 1 : 0) + (header.flags.contains(.fin) ? 1 : 0)
  }

  /// A segment between the same two with other fields.
  func with(_ header: TCPHeader, text: [UInt8] = []) -> TCPSegment {
    var segment = self
    (segment.header, segment.text) = (header, text)
    return segment
  }

  /// The whole frame, all checksums computed.
  var frame: [UInt8] {
    let network = IPv4Header(
      protocolNumber: .tcp, source: source, destination: destination,
      payloadByteCount: header.byteCount + text.count)
    let start = EthernetHeader.byteCount
    let segmentStart = start + network.byteCount
    var storage = [UInt8](repeating: 0, count: segmentStart + network.payloadByteCount)
    var elements = storage.mutableSpan
    var frame = MutableRawSpan(_elements: &elements)
    link.emit(into: &frame)
    var datagram = frame._mutatingExtracting(start..<segmentStart)
    network.emit(into: &datagram)
    var segment = frame._mutatingExtracting(segmentStart..<frame.byteCount)
    segment.copyBytes(from: text.rawSpan, at: header.byteCount)
    header.emit(
      into: &segment, pseudoHeader: PseudoHeader(source: source, destination: destination))
    return storage
  }
}
