import Wire

/// Everybody else on the link: a few clients that mostly speak TCP and HTTP as they should, and
/// in between say whatever breaks a stack that trusts them.
///
/// It writes one frame at a time into ``draft`` and hears what the kernel sends, so that numbers
/// are right when they should be: hostile frames are of use only where the stack looks at them.
public struct HostilePeer: Sendable {
  static let clientCount = 12
  static let firstPort: UInt16 = 40_000
  /// The longest Ethernet frame, without its checksum.
  private static let frameByteLimit = 1_514

  var clients: [HostileClient]
  var draft = FrameDraft()
  /// Addresses that the kernel asked for and nobody answered yet.
  var question: IPv4Address?
  /// Frames heard, and those of them that were not well-formed.
  public private(set) var heardCount: UInt64 = 0
  public private(set) var malformedCount: UInt64 = 0

  public init() {
    // Three hosts on the link and one behind the router, three clients each.
    let hosts = [
      IPv4Address(10, 0, 2, 2), IPv4Address(10, 0, 2, 77), IPv4Address(10, 0, 2, 254),
      IPv4Address(192, 0, 2, 9),
    ]
    clients = (0..<Self.clientCount).map {
      HostileClient(address: hosts[$0 % 4], port: Self.firstPort + UInt16($0))
    }
  }

  /// The frame that the last ``write(_:)`` left.
  var frame: RawSpan {
    @_lifetime(borrow self)
    get { draft.bytes }
  }

  /// Hears a frame of the kernel.
  ///
  /// - Parameter isLost: the clients do not get it; it is checked all the same.
  /// - Returns: false when it is not well-formed: wrong length, wrong checksum, no known kind.
  @discardableResult
  mutating func hear(_ frame: RawSpan, isLost: Bool = false) -> Bool {
    heardCount &+= 1
    do throws(WireError) {
      try take(frame, isLost: isLost)
      if frame.byteCount <= Self.frameByteLimit { return true }
    } catch {}
    malformedCount &+= 1
    return false
  }

  private mutating func take(_ frame: RawSpan, isLost: Bool) throws(WireError) {
    let ethernet = try EthernetHeader(parsing: frame)
    let payload = frame.extracting(EthernetHeader.byteCount..<frame.byteCount)
    if ethernet.etherType == .arp {
      let packet = try ARPPacket(parsing: payload)
      // A device that lies about its address at boot gives the kernel another one.
      draft.kernelHardwareAddress = ethernet.source
      if packet.operation == .request, !isLost { question = packet.targetAddress }
      return
    }
    let header = try IPv4Header(parsing: payload)
    let message = payload.extracting(header.payloadRange)
    guard header.protocolNumber == .tcp else {
      _ = try ICMPv4Echo(parsing: message)
      return
    }
    let segment = try TCPHeader(
      parsing: message,
      pseudoHeader: PseudoHeader(source: header.source, destination: header.destination))
    let index = Int(segment.destinationPort) - Int(Self.firstPort)
    guard clients.indices.contains(index), clients[index].address == header.destination, !isLost
    else { return }
    let text = message.extracting(segment.byteCount..<message.byteCount)
    clients[index].hear(segment, text: text)
  }
}
