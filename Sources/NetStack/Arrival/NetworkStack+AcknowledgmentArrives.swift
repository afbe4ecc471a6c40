import Wire

/// Fifth step of SEGMENT ARRIVES, "check the ACK field" (RFC 9293 §3.10.7.4).
extension NetworkStack {
  /// - Returns: whether the segment is processed further.
  mutating func acknowledgmentArrives(_ segment: Segment, _ slot: Int, at now: Instant) -> Bool {
    let acknowledgment = segment.header.acknowledgment
    if connections[slot].state == .synchronizeReceived {
      guard acknowledgment == connections[slot].send.maximum,
        acknowledgment != connections[slot].send.initial
      else {
        scheduleReset(answering: segment)
        return false
      }
      establish(slot, segment, at: now)
      return true
    }
    let advance = acknowledgment.distance(from: connections[slot].send.unacknowledged)
    guard acknowledgment.isAtOrBefore(connections[slot].send.maximum) else {
      scheduleAcknowledgment(slot)
      return false
    }
    // An acknowledgment older than the largest window is not the peer's (RFC 5961 §5.2).
    guard advance >= -connections[slot].send.largestWindow else {
      scheduleChallenge(slot)
      return false
    }
    connections[slot].lastHeard = now
    if connections[slot].timer == .persist { connections[slot].retransmissionCount = 0 }
    let isDuplicate = advance == 0 && isDuplicateAcknowledgment(segment, slot)
    connections[slot].send.updateWindow(from: segment.header)
    if advance > 0 {
      newDataAcknowledged(slot, advance, at: now)
    } else if isDuplicate {
      duplicateAcknowledgmentArrives(slot)
    }
    if connections[slot].state != .closed { continueSending(slot) }
    return connections[slot].state != .closed
  }

  /// SYN-RECEIVED to ESTABLISHED.
  private mutating func establish(_ slot: Int, _ segment: Segment, at now: Instant) {
    counters.connectionsOpened += 1
    connections[slot].state = .established
    connections[slot].lastHeard = now
    connections[slot].send.unacknowledged = segment.header.acknowledgment
    connections[slot].send.next = segment.header.acknowledgment
    connections[slot].send.updateWindow(from: segment.header)
    connections[slot].roundTrip.acknowledged(segment.header.acknowledgment, at: now)
    if connections[slot].retransmissionCount > 0 { connections[slot].congestion.synchronizeLost() }
    connections[slot].retransmissionCount = 0
    setQuietTimer(slot)
    raise(.opened, slot)
  }

  /// SND.UNA moves by `byteCount` numbers, the last of which may be our FIN.
  private mutating func newDataAcknowledged(_ slot: Int, _ byteCount: Int, at now: Instant) {
    let text = min(byteCount, connections[slot].sendQueue.byteCount)
    let isFinAcknowledged = byteCount > text
    sendBuffers.removeFirst(text, from: &connections[slot].sendQueue)
    if connections[slot].acknowledge(byteCount, at: now) {
      connections[slot].pending.insert(.retransmission)
      counters.fastRetransmissions += 1
    }
    if connections[slot].wantsWritable,
      sendBuffers.capacity(of: connections[slot].sendQueue) > 0
    {
      connections[slot].wantsWritable = false
      raise(.writable, slot)
    }
    if isFinAcknowledged { finAcknowledged(slot, at: now) }
    if connections[slot].state == .closed || connections[slot].state == .timeWait { return }
    if connections[slot].send.isIdle {
      setQuietTimer(slot)
    } else {
      setRetransmissionTimer(slot, at: now)
    }
  }

  private mutating func finAcknowledged(_ slot: Int, at now: Instant) {
    switch connections[slot].state {
    case .finWait1: connections[slot].state = .finWait2
    case .closing: enterTimeWait(slot, at: now)
    case .lastAcknowledgment: terminate(slot, .finished)
    case .closed, .synchronizeReceived, .established, .finWait2, .closeWait, .timeWait: break
    }
  }

  /// RFC 5681 §2, "duplicate acknowledgment". Answers to window probes are none.
  private func isDuplicateAcknowledgment(_ segment: Segment, _ slot: Int) -> Bool {
    segment.length == 0 && connections[slot].timer == .retransmission
      && Int(segment.header.window) == connections[slot].send.window
  }

  private mutating func duplicateAcknowledgmentArrives(_ slot: Int) {
    let send = connections[slot].send
    let isThird = connections[slot].congestion.duplicateAcknowledgment(
      of: send.unacknowledged, inFlight: send.maximum.distance(from: send.unacknowledged),
      maximum: send.maximum)
    guard isThird else { return }
    connections[slot].pending.insert(.retransmission)
    counters.fastRetransmissions += 1
  }

  /// The window or SND.UNA may have moved: whether that allows a segment shows when one is pulled.
  private mutating func continueSending(_ slot: Int) {
    if connections[slot].hasUnsent || connections[slot].pending.contains(.retransmission) {
      transmitQueue.append(slot)
    }
  }
}
