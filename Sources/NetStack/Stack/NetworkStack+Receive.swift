import Wire

extension NetworkStack {
  /// Takes one Ethernet frame from the driver, without any device header; padding is allowed.
  ///
  /// The frame is not trusted: a malformed one is counted in ``counters`` and has no other effect.
  public mutating func receive(_ frame: RawSpan, at now: Instant) {
    counters.framesReceived += 1
    do throws(WireError) {
      let header = try EthernetHeader(parsing: frame)
      let isOurs = header.destination == configuration.hardwareAddress
      guard !header.source.isGroup else { return counters.malformedSource += 1 }
      guard isOurs || header.destination == .broadcast else {
        return counters.framesNotForUs += 1
      }
      let payload = frame.extracting(EthernetHeader.byteCount..<frame.byteCount)
      switch header.etherType {
      case .arp: neighborPacketArrives(try ARPPacket(parsing: payload), at: now)
      case .ipv4 where isOurs: try datagramArrives(payload, from: header.source, at: now)
      case .ipv4: counters.framesNotForUs += 1
      default: counters.framesUnsupported += 1
      }
    } catch {
      count(error)
    }
  }

  private mutating func datagramArrives(
    _ datagram: RawSpan, from hardwareAddress: MACAddress, at now: Instant
  ) throws(WireError) {
    let header = try IPv4Header(parsing: datagram)
    guard header.destination == configuration.address else {
      return counters.framesNotForUs += 1
    }
    guard isPossibleSource(header.source) else { return counters.malformedSource += 1 }
    guard !header.isFragment else { return counters.fragmentsDropped += 1 }
    if isOnLink(header.source) { learn(header.source, is: hardwareAddress, at: now) }
    let payload = datagram.extracting(header.payloadRange)
    switch header.protocolNumber {
    case .tcp:
      let pseudoHeader = PseudoHeader(source: header.source, destination: header.destination)
      let tcp = try TCPHeader(parsing: payload, pseudoHeader: pseudoHeader)
      let segment = Segment(
        header: tcp, peerAddress: header.source, hardwareAddress: hardwareAddress,
        textByteCount: payload.byteCount - tcp.byteCount)
      let text = payload.extracting(tcp.byteCount..<payload.byteCount)
      segmentArrives(segment, text: text, at: now)
    case .icmp:
      let echo = try ICMPv4Echo(parsing: payload)
      echoArrives(echo, message: payload, from: header.source, hardwareAddress)
    case .udp:
      let pseudoHeader = PseudoHeader(source: header.source, destination: header.destination)
      _ = try UDPHeader(parsing: payload, pseudoHeader: pseudoHeader)
      counters.datagramsDropped += 1
    default: counters.framesUnsupported += 1
    }
  }

  /// RFC 792: the data received in the echo request is returned in the echo reply.
  private mutating func echoArrives(
    _ echo: ICMPv4Echo, message: RawSpan, from peer: IPv4Address, _ hardwareAddress: MACAddress
  ) {
    guard echo.kind == .request else { return counters.framesUnsupported += 1 }
    counters.echoRequests += 1
    let data = message.extracting(ICMPv4Echo.byteCount..<message.byteCount)
    let room = configuration.limits.maximumTransmissionUnit
    let overhead = IPv4Header.minimumByteCount + ICMPv4Echo.byteCount
    guard data.byteCount <= room - overhead else { return counters.controlRepliesDropped += 1 }
    let reply = EchoReply(
      peerAddress: peer, identifier: echo.identifier, sequence: echo.sequence,
      dataByteCount: data.byteCount)
    if !controlReplies.append(.echo(reply, hardwareAddress: hardwareAddress), echoing: data) {
      counters.controlRepliesDropped += 1
    }
  }

  /// Whether a datagram can come from `address`: not a group, not nobody, not ourselves
  /// (RFC 1122 §3.2.1.3).
  private func isPossibleSource(_ address: IPv4Address) -> Bool {
    !address.isMulticast && address != .limitedBroadcast && address != .unspecified
      && address != configuration.address && address != configuration.directedBroadcast
      && address.rawValue >> 24 != 127
  }

  private mutating func count(_ error: WireError) {
    switch error.reason {
    case .truncated: counters.malformedTruncated += 1
    case .invalidLength, .invalidText: counters.malformedLength += 1
    case .checksum: counters.malformedChecksum += 1
    case .unsupported: counters.framesUnsupported += 1
    }
  }
}
