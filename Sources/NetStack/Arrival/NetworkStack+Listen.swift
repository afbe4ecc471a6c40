import Wire

/// Segments for no connection: CLOSED and LISTEN of RFC 9293 §3.10.7.1 and §3.10.7.2.
extension NetworkStack {
  mutating func segmentArrivesWithoutConnection(_ segment: Segment, at now: Instant) {
    let flags = segment.header.flags
    guard !flags.contains(.rst) else { return }
    let isListening = configuration.listeningPorts.contains(segment.header.destinationPort)
    if !isListening || flags.contains(.ack) { return scheduleReset(answering: segment) }
    guard flags.contains(.syn), !flags.contains(.fin), segment.header.sourcePort != 0 else {
      return counters.malformedSource += 1
    }
    passiveOpen(segment, after: nil, at: now)
  }

  /// LISTEN to SYN-RECEIVED. Text of the SYN is not taken: the peer sends it again.
  mutating func passiveOpen(
    _ segment: Segment, after floor: TCPSequenceNumber?, at now: Instant
  ) {
    counters.synchronizesReceived += 1
    guard let slot = takeSlot() else { return counters.synchronizesDropped += 1 }
    let key = segment.key
    let initial = initialSequences.next(for: key, at: now, after: floor)
    let segmentSize = effectiveSegmentSize(segment.header.options)
    var send = SendSequenceSpace(
      initial: initial, peerInitial: segment.header.sequence, segmentSize: segmentSize)
    send.window = Int(segment.header.window)
    send.largestWindow = send.window
    connections[slot] = Connection(
      state: .synchronizeReceived, generation: connections[slot].generation,
      peerAddress: segment.peerAddress, peerPort: segment.header.sourcePort,
      localPort: segment.header.destinationPort, hardwareAddress: segment.hardwareAddress,
      send: send,
      receive: ReceiveSequenceSpace(initial: segment.header.sequence),
      congestion: CongestionControl(segmentSize: segmentSize, initialSequence: initial),
      roundTrip: RoundTripEstimator(timing: configuration.timing), lastHeard: now, lastSent: now)
    connectionIndex.insert(key, slot: slot)
    transmitQueue.append(slot)
  }

  /// Eff.snd.MSS (RFC 9293 §3.7.1): 536 without the option; a peer that asks for absurdly little
  /// gets 64, so that it cannot make us send a frame for every byte.
  private func effectiveSegmentSize(_ options: TCPOptions) -> Int {
    let offered = options.maximumSegmentSize.map { Int($0) } ?? 536
    return max(min(offered, configuration.limits.maximumSegmentSize), 64)
  }
}
