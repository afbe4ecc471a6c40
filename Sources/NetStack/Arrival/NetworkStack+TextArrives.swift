import Wire

/// Seventh and eighth step of SEGMENT ARRIVES (RFC 9293 §3.10.7.4).
extension NetworkStack {
  /// Takes the text at RCV.NXT as far as the window goes. Text beyond a gap is not kept: the
  /// immediate acknowledgment makes the peer send it again (RFC 5681 §4.2).
  /// - Returns: whether everything before a FIN of this segment has arrived.
  mutating func textArrives(_ text: RawSpan, _ segment: Segment, _ slot: Int) -> Bool {
    let flags = segment.header.flags
    if !text.isEmpty || flags.contains(.fin) { scheduleAcknowledgment(slot) }
    guard connections[slot].state.acceptsText else { return false }
    let known = connections[slot].receive.next.distance(from: segment.header.sequence)
    guard known >= 0 else {
      counters.segmentsOutOfOrder += 1
      return false
    }
    guard known < text.byteCount else { return known == text.byteCount }
    let taken = min(text.byteCount - known, connections[slot].receive.window)
    guard taken > 0 else { return false }
    connections[slot].receiveBuffer.append(
      text.extracting(known..<(known + taken)), in: &receiveBuffers, base: receiveBase(of: slot),
      capacity: configuration.limits.receiveBufferByteCount)
    connections[slot].receive.next = connections[slot].receive.next.advanced(by: taken)
    raise(.readable, slot)
    return known + taken == text.byteCount
  }

  /// The peer has nothing more to say: RCV.NXT moves over its FIN.
  mutating func finArrives(_ slot: Int, at now: Instant) {
    connections[slot].receive.next = connections[slot].receive.next.advanced(by: 1)
    raise(.peerClosed, slot)
    switch connections[slot].state {
    case .established: connections[slot].state = .closeWait
    case .finWait1: connections[slot].state = .closing
    case .finWait2: enterTimeWait(slot, at: now)
    case .closed, .synchronizeReceived, .closeWait, .closing, .lastAcknowledgment, .timeWait: break
    }
  }
}
