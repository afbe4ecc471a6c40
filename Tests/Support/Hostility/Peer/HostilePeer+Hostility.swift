import Wire

/// What no honest peer says.
extension HostilePeer {
  private static let distances = [
    -70_000, -65_536, -1_461, -2, -1, 1, 2, 100, 1_460, 2_047, 2_048, 2_049, 65_535, 1 << 24,
    1 << 31, (1 << 31) - 1,
  ]

  /// Right checksums, and numbers, flags, windows and options near those that matter.
  mutating func writeHostileSegment(_ client: Int, _ decisions: inout Decisions) {
    let speaker = clients[client]
    let text = RequestTexts.all[speaker.request]
    let count = decisions.below(2) == 0 ? 0 : min(decisions.below(1_461), text.count)
    let hasOptions = decisions.chance(200)
    let header = TCPHeader(
      sourcePort: speaker.port, destinationPort: decisions.chance(30) ? decisions.next() : 80,
      sequence: near(speaker.acknowledged, &decisions),
      acknowledgment: near(speaker.serverSent, &decisions),
      flags: TCPFlags(rawValue: hostileFlags(&decisions)),
      window: decisions.chance(300) ? UInt16(truncatingIfNeeded: decisions.edge32()) : 65_535,
      options: TCPOptions(
        maximumSegmentSize: hasOptions ? decisions.next() : nil,
        windowScale: hasOptions ? UInt8(decisions.below(256)) : nil,
        permitsSelectiveAcknowledgment: hasOptions))
    let source = decisions.chance(20) ? hostileAddress(&decisions) : speaker.address
    draft.writeSegment(header, from: source, text: text, in: 0..<count)
    guard hasOptions else { return }
    for _ in 0..<2 {
      let place = TCPHeader.minimumByteCount + decisions.below(12)
      draft.setOctet(
        UInt8(truncatingIfNeeded: decisions.edge32()), at: FrameDraft.transportOffset + place)
    }
    draft.repairSegment(from: source)
  }

  private func hostileFlags(_ decisions: inout Decisions) -> UInt8 {
    let usual: [UInt8] = [0x10, 0x18, 0x11, 0x04, 0x14, 0x02, 0x12, 0x29]
    return decisions.chance(300) ? UInt8(decisions.below(256)) : usual[decisions.below(8)]
  }

  private func near(
    _ number: TCPSequenceNumber, _ decisions: inout Decisions
  ) -> TCPSequenceNumber {
    guard decisions.chance(400) else { return number }
    let distance = Self.distances[decisions.below(Self.distances.count)]
    return TCPSequenceNumber(
      rawValue: number.rawValue &+ UInt32(truncatingIfNeeded: distance))
  }

  private func hostileAddress(_ decisions: inout Decisions) -> IPv4Address {
    let addresses = [
      FrameDraft.kernelAddress, .unspecified, .limitedBroadcast, IPv4Address(127, 0, 0, 1),
      IPv4Address(224, 0, 0, 1), IPv4Address(10, 0, 2, 255), IPv4Address(203, 0, 113, 5),
    ]
    let place = decisions.below(addresses.count + 1)
    if place < addresses.count { return addresses[place] }
    return IPv4Address(rawValue: decisions.word32())
  }

  /// Answers for one of the hosts on the link; nobody else is there.
  mutating func answerResolution(of address: IPv4Address) -> Bool {
    guard address != FrameDraft.kernelAddress else { return false }
    draft.writeResolution(
      ARPPacket(
        operation: .reply, senderHardwareAddress: FrameDraft.peerHardwareAddress,
        senderAddress: address, targetHardwareAddress: draft.kernelHardwareAddress,
        targetAddress: FrameDraft.kernelAddress),
      to: draft.kernelHardwareAddress)
    return true
  }

  mutating func writeResolution(_ decisions: inout Decisions) {
    let isHonest = decisions.below(2) == 0
    let sender =
      isHonest ? clients[decisions.below(clients.count)].address : hostileAddress(&decisions)
    let operation: ARPPacket.Operation =
      isHonest ? .request : ARPPacket.Operation(rawValue: UInt16(decisions.below(4)))
    let hardwareAddress =
      decisions.chance(100)
      ? MACAddress(rawValue: UInt64(decisions.word32()) << 16) : FrameDraft.peerHardwareAddress
    draft.writeResolution(
      ARPPacket(
        operation: operation, senderHardwareAddress: hardwareAddress, senderAddress: sender,
        targetHardwareAddress: .broadcast,
        targetAddress: decisions.chance(100) ? sender : FrameDraft.kernelAddress),
      to: .broadcast)
  }

  mutating func writeEcho(_ client: Int, _ decisions: inout Decisions) {
    draft.writeEcho(
      ICMPv4Echo(
        kind: decisions.chance(100) ? .reply : .request, identifier: decisions.next(),
        sequence: decisions.next()),
      from: clients[client].address, dataByteCount: decisions.below(1_600))
  }

  mutating func writeUserDatagram(_ client: Int, _ decisions: inout Decisions) {
    let header = UDPHeader(
      sourcePort: decisions.next(), destinationPort: decisions.next(),
      payloadByteCount: decisions.below(1_400))
    draft.writeUserDatagram(header, from: clients[client].address)
  }

  /// A datagram in pieces, or with lengths that contradict the frame; its checksum is right.
  mutating func writeFragment(_ client: Int, _ decisions: inout Decisions) {
    writeHostileSegment(client, &decisions)
    var header = IPv4Header(
      protocolNumber: decisions.chance(200)
        ? IPProtocol(rawValue: UInt8(decisions.below(256))) : .tcp,
      source: clients[client].address, destination: FrameDraft.kernelAddress,
      payloadByteCount: draft.byteCount - FrameDraft.transportOffset)
    switch decisions.below(4) {
    case 0: header.hasMoreFragments = true
    case 1: header.fragmentOffset = decisions.next() & 0x1fff
    case 2: header.payloadByteCount = decisions.below(65_516)
    default: header.timeToLive = UInt8(decisions.below(256))
    }
    draft.replaceDatagramHeader(header)
  }

  mutating func writeNoise(_ decisions: inout Decisions) {
    draft.resize(to: decisions.below(FrameDraft.capacity + 1))
    for _ in 0..<16 {
      draft.setOctet(
        UInt8(truncatingIfNeeded: decisions.next()), at: decisions.below(FrameDraft.capacity))
    }
  }

  /// Damages what was written: bits, length, or a byte at the edge of its range.
  mutating func damage(_ decisions: inout Decisions) {
    switch decisions.below(4) {
    case 0: draft.resize(to: decisions.below(draft.byteCount + 1))
    case 1: draft.resize(to: draft.byteCount + decisions.below(200))
    case 2: draft.flip(bit: decisions.below(max(draft.byteCount, 1) * 8))
    default:
      draft.setOctet(
        UInt8(truncatingIfNeeded: decisions.edge32()), at: decisions.below(74))
    }
  }
}
