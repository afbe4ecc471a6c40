import Wire

/// Address resolution (RFC 826).
extension NetworkStack {
  /// Tells the link who has our address (RFC 5227 §3), before anybody has to ask.
  ///
  /// A device may drop what it was sent before it was ready, a neighbour's ARP request among it;
  /// the neighbour asks again only seconds later.
  public mutating func announce() {
    reply(.announcement)
  }

  func isOnLink(_ address: IPv4Address) -> Bool {
    address.isOnLink(with: configuration.address, prefixLength: configuration.prefixLength)
  }

  /// The neighbour that datagrams to `address` go to; nil without a route.
  func nextHop(to address: IPv4Address) -> IPv4Address? {
    isOnLink(address) ? address : configuration.gateway
  }

  mutating func neighborPacketArrives(_ packet: ARPPacket, at now: Instant) {
    let sender = packet.senderAddress
    guard !packet.senderHardwareAddress.isGroup, sender != configuration.address,
      sender == .unspecified || isOnLink(sender)
    else { return counters.malformedSource += 1 }
    guard packet.targetAddress == configuration.address else {
      return counters.framesNotForUs += 1
    }
    // A probe (RFC 5227) has no sender to learn but deserves its answer.
    if sender != .unspecified { learn(sender, is: packet.senderHardwareAddress, at: now) }
    guard packet.operation == .request else { return }
    reply(.neighbor(hardwareAddress: packet.senderHardwareAddress, address: sender))
  }

  /// Queues what no connection sends; what finds no room is counted.
  private mutating func reply(_ reply: ControlReply) {
    if !controlReplies.append(reply) { counters.controlRepliesDropped += 1 }
  }

  mutating func learn(_ address: IPv4Address, is hardwareAddress: MACAddress, at now: Instant) {
    neighbors.learn(address, is: hardwareAddress, at: now)
    let wasFull = neighborRequests.isFull
    if neighborRequests.finish(address) || wasFull { unpark() }
  }

  /// Has a connection wait until `nextHop` answers.
  mutating func park(_ slot: Int, untilResolved nextHop: IPv4Address, at now: Instant) {
    parkedQueue.append(slot)
    neighborRequests.start(nextHop, at: now)
  }

  /// Ends the connections that wait for an address no one answers for.
  mutating func giveUp(_ address: IPv4Address) {
    counters.neighborFailures += 1
    var slot = parkedQueue.first
    while let current = slot {
      slot = parkedQueue.slot(after: current)
      if nextHop(to: connections[current].peerAddress) == address {
        terminate(current, .unreachable)
      }
    }
    unpark()
  }

  /// Lets every waiting connection try again; one that still cannot send waits again.
  private mutating func unpark() {
    while let slot = parkedQueue.popFirst() { transmitQueue.append(slot) }
  }
}
