import Wire

/// SEGMENT ARRIVES (RFC 9293 §3.10.7), in the order of its steps; each step has its own file.
extension NetworkStack {
  mutating func segmentArrives(_ segment: Segment, text: RawSpan, at now: Instant) {
    guard let slot = connectionIndex.slot(for: segment.key) else {
      return segmentArrivesWithoutConnection(segment, at: now)
    }
    if reopens(segment, slot) { return reopen(slot, with: segment, at: now) }
    guard
      connections[slot].receive.accepts(sequence: segment.header.sequence, length: segment.length)
    else { return unacceptableSegmentArrives(segment, slot, at: now) }
    if segment.header.flags.contains(.rst) { return resetArrives(segment, slot) }
    if segment.header.flags.contains(.syn) { return synchronizeArrives(slot) }
    guard segment.header.flags.contains(.ack) else { return }
    guard acknowledgmentArrives(segment, slot, at: now) else { return }
    guard textArrives(text, segment, slot) else { return }
    if segment.header.flags.contains(.fin) { finArrives(slot, at: now) }
  }

  /// First step, "check sequence number", for a segment outside the window.
  private mutating func unacceptableSegmentArrives(
    _ segment: Segment, _ slot: Int, at now: Instant
  ) {
    let flags = segment.header.flags
    guard !flags.contains(.rst) else { return }
    let state = connections[slot].state
    if flags.contains(.syn), state == .synchronizeReceived,
      segment.header.sequence == connections[slot].receive.initial
    {
      // The peer did not get our SYN-ACK: sending that again says more than an ACK.
      connections[slot].send.next = connections[slot].send.initial
      return transmitQueue.append(slot)
    }
    if segment.textByteCount > 0 { counters.segmentsOutOfOrder += 1 }
    if state == .timeWait, flags.contains(.fin) { startTimeWait(slot, at: now) }
    scheduleAcknowledgment(slot)
  }

  /// Second step, "check the RST bit", with the exact match of RFC 5961 §3.2.
  private mutating func resetArrives(_ segment: Segment, _ slot: Int) {
    guard segment.header.sequence == connections[slot].receive.next else {
      return scheduleChallenge(slot)
    }
    counters.resetsReceived += 1
    terminate(slot, .reset)
  }

  /// Fourth step, "check the SYN bit": a connection that is not open yet goes back to LISTEN,
  /// otherwise a challenge (RFC 5961 §4.2).
  private mutating func synchronizeArrives(_ slot: Int) {
    guard connections[slot].state == .synchronizeReceived else { return scheduleChallenge(slot) }
    terminate(slot, .reset)
  }

  /// Has the next segment, or one of its own, acknowledge what arrived.
  mutating func scheduleAcknowledgment(_ slot: Int) {
    connections[slot].pending.insert(.acknowledgment)
    transmitQueue.append(slot)
  }

  mutating func scheduleChallenge(_ slot: Int) {
    counters.challengeAcknowledgments += 1
    scheduleAcknowledgment(slot)
  }
}
