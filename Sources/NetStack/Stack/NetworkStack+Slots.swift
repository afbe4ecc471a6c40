/// Life of a slot: free, in use, waiting for its `closed` event to be taken, free.
extension NetworkStack {
  /// A slot for a new connection; under pressure that of the oldest TIME-WAIT.
  mutating func takeSlot() -> Int? {
    if freeSlots.isEmpty, let oldest = timeWaitSlots.first,
      !connections[oldest].events.contains(.closed)
    {
      release(oldest)
    }
    guard let slot = freeSlots.popFirst() else { return nil }
    connectionCount += 1
    return slot
  }

  /// Ends a connection in any state and tells the application, unless it never knew.
  mutating func terminate(_ slot: Int, _ reason: CloseReason) {
    switch connections[slot].state {
    case .closed: return
    case .synchronizeReceived, .timeWait: break
    case .established, .finWait1, .finWait2, .closeWait, .closing, .lastAcknowledgment:
      announceClose(slot, reason)
    }
    release(slot)
  }

  /// Queues `closed`. What is unread is lost unless both sides closed in order.
  mutating func announceClose(_ slot: Int, _ reason: CloseReason) {
    counters.connectionsClosed += 1
    connections[slot].closeReason = reason
    connections[slot].events.remove(.writable)
    if reason != .finished {
      connections[slot].events.formIntersection(.opened)
      connections[slot].receiveBuffer.removeFirst(.max)
    }
    raise(.closed, slot)
  }

  /// Takes a connection out of every table; its slot is free once `closed` was taken.
  mutating func release(_ slot: Int) {
    connectionIndex.remove(connections[slot].key)
    cancelTimer(slot)
    transmitQueue.remove(slot)
    parkedQueue.remove(slot)
    timeWaitSlots.remove(slot)
    let queued = connections[slot].sendQueue.byteCount
    sendBuffers.removeFirst(queued, from: &connections[slot].sendQueue)
    connections[slot].state = .closed
    connections[slot].pending = []
    connectionCount -= 1
    if !connections[slot].events.contains(.closed) { freeSlots.append(slot) }
  }
}
