import HTTP
import Wire

/// The incident's network stack, **kept faulty on purpose**: 16 connections, no TIME-WAIT, no
/// retransmission, no answer to anything that it does not expect.
///
/// A connection with one request gets four frames: SYN-ACK, ACK of the request, response with
/// FIN, ACK of the peer's FIN.
struct IncidentStack: ~Copyable {
  static let connectionCount = 16

  let hardwareAddress: MACAddress
  let address: IPv4Address
  let port: UInt16
  var connections: [IncidentConnection?]
  /// Frames to transmit, in order; each one is waited for before the next.
  var outbox: [IncidentFrame] = []
  /// Where the peer of the last connection request was, for the console.
  private(set) var lastSynchronize: (address: IPv4Address, port: UInt16)?
  private(set) var connectionsServed: UInt64 = 0
  private var nextSequence: UInt32
  private var nextPlace = 0
  var response = ResponseBuffer(capacity: 1_024)

  init(hardwareAddress: MACAddress, address: IPv4Address, port: UInt16, seed: UInt64) {
    self.hardwareAddress = hardwareAddress
    self.address = address
    self.port = port
    connections = [IncidentConnection?](repeating: nil, count: IncidentStack.connectionCount)
    nextSequence = UInt32(truncatingIfNeeded: seed)
    renderResponse()
  }

  /// Takes a frame; what it answers lies in ``outbox`` afterwards.
  mutating func receive(_ frame: RawSpan) {
    lastSynchronize = nil
    do throws(WireError) {
      let ethernet = try EthernetHeader(parsing: frame)
      let payload = frame.extracting(EthernetHeader.byteCount..<frame.byteCount)
      if ethernet.etherType == .arp {
        try receiveResolution(payload, from: ethernet.source)
      } else if ethernet.etherType == .ipv4 {
        try receiveDatagram(payload, from: ethernet.source)
      }
    } catch {
      // Nobody counted malformed frames then; stale ones are malformed most of the time.
    }
  }

  private mutating func receiveResolution(
    _ packet: RawSpan, from source: MACAddress
  ) throws(WireError) {
    let request = try ARPPacket(parsing: packet)
    guard request.operation == .request, request.targetAddress == address else { return }
    outbox.append(.resolution(to: source, asker: request.senderAddress))
  }

  private mutating func receiveDatagram(
    _ datagram: RawSpan, from source: MACAddress
  ) throws(WireError) {
    let header = try IPv4Header(parsing: datagram)
    guard header.destination == address, header.protocolNumber == .tcp else { return }
    let segment = datagram.extracting(header.payloadRange)
    let tcp = try TCPHeader(
      parsing: segment,
      pseudoHeader: PseudoHeader(source: header.source, destination: header.destination))
    guard tcp.destinationPort == port else { return }
    let peer = IncidentPeer(
      hardwareAddress: source, address: header.source, port: tcp.sourcePort)
    receiveSegment(tcp, textByteCount: segment.byteCount - tcp.byteCount, from: peer)
  }

  private mutating func receiveSegment(
    _ tcp: TCPHeader, textByteCount: Int, from peer: IncidentPeer
  ) {
    let place = connections.firstIndex { $0?.peer == peer }
    if tcp.flags.contains(.syn) {
      if place == nil { open(tcp, from: peer) }
      return
    }
    guard let place, var connection = connections[place] else { return }
    if tcp.flags.contains(.rst) {
      connections[place] = nil
      return
    }
    // Anything but the next expected byte is dropped without an answer.
    guard tcp.sequence == connection.receiveNext else { return }
    if textByteCount > 0 {
      connection.receiveNext = connection.receiveNext.advanced(by: textByteCount)
      outbox.append(.segment(connection.segment(.ack)))
      outbox.append(.response(connection.segment([.ack, .psh, .fin])))
      connection.sendNext = connection.sendNext.advanced(by: response.count + 1)
      connectionsServed += 1
    }
    connections[place] = connection
    if tcp.flags.contains(.fin) {
      connection.receiveNext = connection.receiveNext.advanced(by: 1)
      outbox.append(.segment(connection.segment(.ack)))
      connections[place] = nil
    }
  }

  private mutating func open(_ tcp: TCPHeader, from peer: IncidentPeer) {
    lastSynchronize = (peer.address, peer.port)
    let place = takePlace()
    var connection = IncidentConnection(
      peer: peer, receiveNext: tcp.sequence.advanced(by: 1),
      sendNext: TCPSequenceNumber(rawValue: nextSequence))
    nextSequence &+= 64_000
    outbox.append(.segment(connection.segment([.syn, .ack])))
    connection.sendNext = connection.sendNext.advanced(by: 1)
    connections[place] = connection
  }

  /// The first free place; a full table forgets its connections in turn.
  ///
  /// Documentation/Incident.md, reading S-2: a connection whose FIN was lost stays, so that the
  /// FIN is answered when it comes again. Four transmitted frames a connection demand it, while
  /// the received ones exceed five.
  private mutating func takePlace() -> Int {
    if let place = connections.firstIndex(where: { $0 == nil }) { return place }
    defer { nextPlace = (nextPlace + 1) % IncidentStack.connectionCount }
    return nextPlace
  }

  private mutating func renderResponse() {
    do throws(ResponseOverflow) {
      let length = try ResponseWriter.begin(
        ResponseHead(contentType: .html, keepAlive: false), in: &response)
      try response.append("<!doctype html><title>quartz</title><p>served by a unikernel\n")
      ResponseWriter.finish(length, omittingContent: false, in: &response)
    } catch {
      preconditionFailure("the page fits its buffer")
    }
  }
}
