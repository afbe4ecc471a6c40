import Wire

extension NetworkStack {
  /// Whether ``nextFrame(into:at:)`` is worth calling; it may still find nothing to send.
  public var hasFrameToTransmit: Bool {
    !controlReplies.isEmpty || !transmitQueue.isEmpty || neighborRequests.hasQueued
  }

  /// Writes the next frame at the start of `buffer`. Pull only when the transmit ring has room:
  /// what is not pulled stays queued, and that is the back-pressure.
  ///
  /// Replies without a connection go first, then connections in turn, one segment each.
  /// - Parameter buffer: at least ``StackLimits/maximumTransmissionUnit`` + 14 bytes.
  /// - Returns: bytes written, or nil when there is nothing to send.
  public mutating func nextFrame(into buffer: inout MutableRawSpan, at now: Instant) -> Int? {
    let needed = configuration.limits.maximumTransmissionUnit + EthernetHeader.byteCount
    precondition(buffer.byteCount >= needed, "frame buffer is smaller than the MTU")
    guard let byteCount = emitFrame(into: &buffer, at: now) else { return nil }
    counters.framesTransmitted += 1
    return byteCount
  }

  private mutating func emitFrame(into buffer: inout MutableRawSpan, at now: Instant) -> Int? {
    if let reply = controlReplies.popFirst() { return emit(reply, into: &buffer) }
    while true {
      if let address = neighborRequests.popQueued() {
        return emitNeighborRequest(for: address, into: &buffer)
      }
      guard let slot = transmitQueue.popFirst() else { return nil }
      if let byteCount = emitSegment(of: slot, into: &buffer, at: now) { return byteCount }
    }
  }

  /// Sends one segment of a connection; nil when it has none, or has to wait for ARP.
  private mutating func emitSegment(
    of slot: Int, into buffer: inout MutableRawSpan, at now: Instant
  ) -> Int? {
    guard let hop = nextHop(to: connections[slot].peerAddress) else {
      terminate(slot, .unreachable)
      return nil
    }
    guard let hardwareAddress = neighbors.hardwareAddress(of: hop, at: now) else {
      park(slot, untilResolved: hop, at: now)
      return nil
    }
    connections[slot].forgetIdleWindow(at: now)
    guard let plan = connections[slot].nextSegment() else {
      setPersistTimerIfBlocked(slot, at: now)
      return nil
    }
    let byteCount = emit(plan, of: slot, to: hardwareAddress, into: &buffer)
    record(plan, slot, at: now)
    if connections[slot].nextSegment() != nil {
      transmitQueue.append(slot)
    } else {
      setPersistTimerIfBlocked(slot, at: now)
    }
    return byteCount
  }

  private mutating func record(_ plan: SegmentPlan, _ slot: Int, at now: Instant) {
    let isRepeated = connections[slot].segmentSent(plan, at: now)
    guard plan.length > 0 else { return }
    if plan.purpose == .probe {
      counters.windowProbes += 1
      return setPersistTimer(slot, at: now)
    }
    if isRepeated { counters.retransmissions += 1 }
    guard connections[slot].timer != .retransmission else { return }
    setRetransmissionTimer(slot, at: now)
  }

  private mutating func setPersistTimerIfBlocked(_ slot: Int, at now: Instant) {
    guard connections[slot].isBlockedByWindow else { return }
    switch connections[slot].timer {
    case .persist, .retransmission: return
    case .none, .timeWait, .finWait2, .idle: setPersistTimer(slot, at: now)
    }
  }

  private mutating func setPersistTimer(_ slot: Int, at now: Instant) {
    let backoff = connections[slot].persistBackoff
    let timeout = connections[slot].roundTrip.timeout(doubled: backoff)
    setTimer(.persist, of: slot, at: now.advanced(by: timeout))
  }
}
