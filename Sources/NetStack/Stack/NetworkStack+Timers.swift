extension NetworkStack {
  /// When ``advance(to:)`` has something to do, at the latest; nil when only a frame or the
  /// application can change anything.
  /// - Complexity: O(1).
  public func nextDeadline() -> Instant? {
    guard let request = neighborRequests.deadline else { return timers.earliest }
    guard let timer = timers.earliest else { return request }
    return min(request, timer)
  }

  /// Runs the timers that are due at `now`. Calling it more often than needed does no harm.
  public mutating func advance(to now: Instant) {
    while let slot = timers.popDue(at: now) { timerExpired(slot, at: now) }
    while let address = neighborRequests.step(at: now) { giveUp(address) }
  }

  mutating func setTimer(_ timer: ConnectionTimer, of slot: Int, at deadline: Instant) {
    connections[slot].timer = timer
    timers.schedule(slot, at: deadline)
  }

  mutating func cancelTimer(_ slot: Int) {
    connections[slot].timer = .none
    timers.cancel(slot)
  }

  /// Waits for the acknowledgment of what is in flight (RFC 6298 §5.1, §5.3); a stack that never
  /// retransmits waits without an end.
  mutating func setRetransmissionTimer(_ slot: Int, at now: Instant) {
    guard configuration.timing.retransmits else { return cancelTimer(slot) }
    let timeout = connections[slot].roundTrip.timeout
    setTimer(.retransmission, of: slot, at: now.advanced(by: timeout))
  }

  /// Sets the timer of a connection with nothing in flight.
  mutating func setQuietTimer(_ slot: Int) {
    let heard = connections[slot].lastHeard
    switch connections[slot].state {
    case .finWait2:
      setTimer(.finWait2, of: slot, at: heard.advanced(by: configuration.timing.finWait2))
    case .established, .closeWait:
      guard let idle = configuration.timing.idle else { return cancelTimer(slot) }
      setTimer(.idle, of: slot, at: heard.advanced(by: idle))
    case .closed, .synchronizeReceived, .finWait1, .closing, .lastAcknowledgment, .timeWait:
      cancelTimer(slot)
    }
  }

  private mutating func timerExpired(_ slot: Int, at now: Instant) {
    let timer = connections[slot].timer
    connections[slot].timer = .none
    switch timer {
    case .none: break
    case .retransmission: retransmissionTimeout(slot)
    case .persist: persistTimeout(slot)
    case .timeWait: release(slot)
    case .finWait2: silenceTimeout(slot, after: configuration.timing.finWait2, at: now)
    case .idle:
      guard let idle = configuration.timing.idle else { return }
      silenceTimeout(slot, after: idle, at: now)
    }
  }

  /// A quiet connection is given up, unless the peer was heard since the timer was set.
  private mutating func silenceTimeout(_ slot: Int, after limit: Interval, at now: Instant) {
    // By the timer's own deadline: at the end of the clock less time than `limit` has passed, and
    // a timer that is set again would be due at once.
    guard connections[slot].lastHeard.advanced(by: limit) <= now else {
      return setQuietTimer(slot)
    }
    scheduleReset(slot)
    terminate(slot, .idle)
  }

  /// RFC 6298 §5.4 to §5.6: everything from SND.UNA on is sent again, one segment at first.
  private mutating func retransmissionTimeout(_ slot: Int) {
    let isOpening = connections[slot].state == .synchronizeReceived
    let limit =
      isOpening
      ? configuration.timing.maximumSynchronizeRetransmissions
      : configuration.timing.maximumRetransmissions
    guard connections[slot].retransmissionCount < limit else {
      return terminate(slot, .retransmissionLimit)
    }
    connections[slot].timedOut()
    transmitQueue.append(slot)
  }

  /// RFC 9293 §3.8.6.1: the window update may have been lost; ask with a probe.
  private mutating func persistTimeout(_ slot: Int) {
    guard connections[slot].retransmissionCount < configuration.timing.maximumRetransmissions else {
      return terminate(slot, .retransmissionLimit)
    }
    connections[slot].retransmissionCount += 1
    connections[slot].pending.insert(.probe)
    transmitQueue.append(slot)
  }
}
