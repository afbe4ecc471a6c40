import Wire

/// TIME-WAIT (RFC 9293 §3.3.2, §3.10.7.4).
extension NetworkStack {
  /// Enters TIME-WAIT, or starts its 2 MSL again, and tells the application that all is done.
  mutating func enterTimeWait(_ slot: Int, at now: Instant) {
    connections[slot].state = .timeWait
    announceClose(slot, .finished)
    startTimeWait(slot, at: now)
  }

  mutating func startTimeWait(_ slot: Int, at now: Instant) {
    timeWaitSlots.remove(slot)
    timeWaitSlots.append(slot)
    setTimer(.timeWait, of: slot, at: now.advanced(by: configuration.timing.timeWait))
  }

  /// Whether the segment is a SYN that may start the connection anew: its number lies beyond
  /// everything the old incarnation used (RFC 9293 §3.10.7.4, "check the SYN bit", TIME-WAIT).
  func reopens(_ segment: Segment, _ slot: Int) -> Bool {
    guard connections[slot].state == .timeWait, !connections[slot].events.contains(.closed) else {
      return false
    }
    let flags = segment.header.flags.intersection([.syn, .ack, .rst, .fin])
    return flags == .syn && connections[slot].receive.next.isBefore(segment.header.sequence)
  }

  mutating func reopen(_ slot: Int, with segment: Segment, at now: Instant) {
    let floor = connections[slot].send.maximum
    release(slot)
    passiveOpen(segment, after: floor, at: now)
  }
}
