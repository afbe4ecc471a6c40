public import Wire

/// What an application does with its connections. Every call with a stale identifier does nothing.
extension NetworkStack {
  /// The far end of a connection; nil for a stale identifier.
  public func peer(of id: ConnectionID) -> (address: IPv4Address, port: UInt16)? {
    guard let slot = slot(of: id) else { return nil }
    return (connections[slot].peerAddress, connections[slot].peerPort)
  }

  /// The bytes that arrived in order and were not consumed, contiguous; empty for a stale
  /// identifier.
  ///
  /// The span borrows the stack. Swift 6.3 lets an owner of both a stack and a parser write
  /// `parser.feed(from: stack, id)` with a `borrowing NetworkStack` parameter, in which
  /// `feed(stack.received(id))` is one expression; a span in a local variable blocks
  /// ``consume(_:byteCount:)``.
  @_lifetime(borrow self)
  public func received(_ id: ConnectionID) -> RawSpan {
    guard let slot = slot(of: id) else { return RawSpan() }
    let buffer = connections[slot].receiveBuffer
    let start = receiveBase(of: slot) + buffer.start
    return receiveBuffers.bytes(in: start..<(start + buffer.byteCount))
  }

  /// Gives `byteCount` received bytes back (no more than there are) and so opens the window.
  public mutating func consume(_ id: ConnectionID, byteCount: Int) {
    guard let slot = slot(of: id) else { return }
    connections[slot].receiveBuffer.removeFirst(byteCount)
    guard connections[slot].state.acceptsText else { return }
    let isNews = connections[slot].receive.shouldOpenWindow(
      free: receiveRoom(of: slot), capacity: configuration.limits.receiveBufferByteCount,
      segmentSize: configuration.limits.maximumSegmentSize)
    if isNews { scheduleAcknowledgment(slot) }
  }

  /// Bytes that ``send(_:_:)`` would take now. After a send that took less than it was given,
  /// `writable` follows.
  public func sendCapacity(_ id: ConnectionID) -> Int {
    guard let slot = slot(of: id), connections[slot].state.acceptsSend else { return 0 }
    return sendBuffers.capacity(of: connections[slot].sendQueue)
  }

  /// Queues a prefix of `bytes` and returns its length; 0 when the connection cannot send any more.
  public mutating func send(_ id: ConnectionID, _ bytes: RawSpan) -> Int {
    guard let slot = slot(of: id), connections[slot].state.acceptsSend else { return 0 }
    let accepted = sendBuffers.append(bytes, to: &connections[slot].sendQueue)
    if accepted < bytes.byteCount { connections[slot].wantsWritable = true }
    if accepted > 0 { transmitQueue.append(slot) }
    return accepted
  }

  /// Sends FIN after the queued bytes (RFC 9293 §3.10.4); receiving goes on.
  public mutating func close(_ id: ConnectionID) {
    guard let slot = slot(of: id) else { return }
    switch connections[slot].state {
    case .established: connections[slot].state = .finWait1
    case .closeWait: connections[slot].state = .lastAcknowledgment
    case .closed, .synchronizeReceived, .finWait1, .finWait2, .closing, .lastAcknowledgment,
      .timeWait:
      return
    }
    connections[slot].wantsWritable = false
    connections[slot].events.remove(.writable)
    transmitQueue.append(slot)
  }

  /// Drops everything queued and sends RST (RFC 9293 §3.10.5). `closed` follows.
  public mutating func abort(_ id: ConnectionID) {
    guard let slot = slot(of: id), connections[slot].state != .closed else { return }
    if connections[slot].state != .timeWait { scheduleReset(slot) }
    terminate(slot, .aborted)
  }

  /// The slot an identifier names, unless it is stale.
  private func slot(of id: ConnectionID) -> Int? {
    guard connections.indices.contains(id.slot),
      connections[id.slot].generation == id.generation,
      connections[id.slot].state != .closed || connections[id.slot].events.contains(.closed)
    else { return nil }
    return id.slot
  }

  /// Offset of the receive buffer of `slot` in the arena.
  func receiveBase(of slot: Int) -> Int {
    slot * configuration.limits.receiveBufferByteCount
  }

  /// Free bytes in the receive buffer of `slot`.
  func receiveRoom(of slot: Int) -> Int {
    configuration.limits.receiveBufferByteCount - connections[slot].receiveBuffer.byteCount
  }
}
