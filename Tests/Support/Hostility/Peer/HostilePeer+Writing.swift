import Wire

/// What the peer says next: mostly what it should.
extension HostilePeer {
  /// Writes the next frame; its bytes are ``frame`` until the next call.
  mutating func write(_ decisions: inout Decisions) {
    if let address = question, !decisions.chance(100) {
      question = nil
      if answerResolution(of: address) { return }
    }
    let client = decisions.below(clients.count)
    switch decisions.below(100) {
    case 0..<64: writeProperSegment(client, &decisions)
    case 64..<84: writeHostileSegment(client, &decisions)
    case 84..<88: writeResolution(&decisions)
    case 88..<92: writeEcho(client, &decisions)
    case 92: writeUserDatagram(client, &decisions)
    case 93..<96: break  // the last frame once more
    case 96: writeNoise(&decisions)
    default: writeFragment(client, &decisions)
    }
    if decisions.chance(80) { damage(&decisions) }
  }

  /// A request for `/health` from a client that plays by the rules, step by step.
  ///
  /// - Returns: false when there is nothing to say: the request was answered.
  mutating func writeProbe(_ client: Int, from number: UInt32) -> Bool {
    if let address = question {
      question = nil
      if answerResolution(of: address) { return true }
    }
    switch clients[client].phase {
    case .stale: writeBare(client, .rst, window: 0)
    case .closed, .finished:
      clients[client].reopen(at: number)
      writeSynchronize(client, segmentSize: 1_460, window: 60_000)
    case .synchronizeSent: writeSynchronize(client, segmentSize: 1_460, window: 60_000)
    case .established:
      if clients[client].lastStatus == 200 { return false }
      clients[client].request = 0
      clients[client].next = clients[client].acknowledged
      writeText(client, RequestTexts.all[0].indices, [.ack, .psh], window: 60_000)
    }
    return true
  }

  /// Whether a client of the probe got its answer.
  func isAnswered(_ client: Int) -> Bool { clients[client].lastStatus == 200 }

  /// Forgets what a client was told, so that it can probe.
  mutating func forget(_ client: Int) {
    clients[client].phase = .closed
    clients[client].lastStatus = 0
  }

  private mutating func writeProperSegment(_ client: Int, _ decisions: inout Decisions) {
    let window: UInt16 =
      decisions.chance(100) ? UInt16(decisions.below(3_000)) : 65_535
    switch clients[client].phase {
    case .closed, .finished:
      if clients[client].phase == .finished && decisions.chance(500) {
        writeBare(client, [.ack, .fin], window: window)
        clients[client].phase = .closed
        return
      }
      clients[client].request = decisions.below(RequestTexts.all.count)
      clients[client].reopen(at: decisions.word32())
      let sizes: [UInt16] = [1_460, 1_460, 1_460, 536, 64, 0, 1, 65_535]
      writeSynchronize(client, segmentSize: sizes[decisions.below(8)], window: window)
    case .synchronizeSent: writeSynchronize(client, segmentSize: 1_460, window: window)
    case .stale: writeBare(client, .rst, window: 0)
    case .established: writeEstablished(client, window, &decisions)
    }
  }

  private mutating func writeEstablished(
    _ client: Int, _ window: UInt16, _ decisions: inout Decisions
  ) {
    let text = RequestTexts.all[clients[client].request]
    let start = clients[client].requestOffset
    switch decisions.below(16) {
    case 0: writeBare(client, [.ack, .fin], window: window)
    case 1: writeBare(client, .rst, window: window)
    case 2, 3, 4, 5: writeBare(client, .ack, window: window)
    case 6:
      // The peer lost its place: it goes back to what was acknowledged.
      clients[client].next = clients[client].acknowledged
      writeBare(client, .ack, window: window)
    default:
      guard start < text.count else {
        clients[client].request = decisions.below(RequestTexts.all.count)
        clients[client].requestOffset = 0
        return writeBare(client, .ack, window: window)
      }
      let isWhole = decisions.below(4) > 0
      let count = min(text.count - start, isWhole ? 1_460 : 1 + decisions.below(40))
      writeText(client, start..<(start + count), [.ack, .psh], window: window)
      clients[client].requestOffset = start + count
      clients[client].next = clients[client].next.advanced(by: count)
    }
  }

  private mutating func writeSynchronize(_ client: Int, segmentSize: UInt16, window: UInt16) {
    let header = TCPHeader(
      sourcePort: clients[client].port, destinationPort: 80,
      sequence: clients[client].next.advanced(by: -1),
      acknowledgment: TCPSequenceNumber(rawValue: 0), flags: .syn, window: window,
      options: TCPOptions(maximumSegmentSize: segmentSize))
    draft.writeSegment(header, from: clients[client].address, text: [], in: 0..<0)
  }

  private mutating func writeBare(_ client: Int, _ flags: TCPFlags, window: UInt16) {
    writeText(client, 0..<0, flags, window: window)
    if flags.contains(.rst) { clients[client].phase = .closed }
  }

  private mutating func writeText(
    _ client: Int, _ range: Range<Int>, _ flags: TCPFlags, window: UInt16
  ) {
    let speaker = clients[client]
    let header = TCPHeader(
      sourcePort: speaker.port, destinationPort: 80, sequence: speaker.next,
      acknowledgment: speaker.expected, flags: flags, window: window)
    draft.writeSegment(
      header, from: speaker.address, text: RequestTexts.all[speaker.request], in: range)
  }
}
