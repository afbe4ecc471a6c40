import Wire

/// Reset generation (RFC 9293 §3.5.2).
extension NetworkStack {
  /// RST for a segment that belongs to no connection, or acknowledges what was never sent.
  mutating func scheduleReset(answering segment: Segment) {
    let header = segment.header
    let hasAcknowledgment = header.flags.contains(.ack)
    let reset = ResetSegment(
      peerAddress: segment.peerAddress, peerPort: header.sourcePort,
      localPort: header.destinationPort,
      sequence: hasAcknowledgment ? header.acknowledgment : TCPSequenceNumber(rawValue: 0),
      acknowledgment: hasAcknowledgment ? nil : header.sequence.advanced(by: segment.length))
    schedule(reset, to: segment.hardwareAddress)
  }

  /// RST that ends a connection from our side. A lost RST does no harm: the next segment of the
  /// peer meets no connection and gets another.
  mutating func scheduleReset(_ slot: Int) {
    let connection = connections[slot]
    let reset = ResetSegment(
      peerAddress: connection.peerAddress, peerPort: connection.peerPort,
      localPort: connection.localPort, sequence: connection.send.maximum,
      acknowledgment: connection.receive.next)
    schedule(reset, to: connection.hardwareAddress)
  }

  private mutating func schedule(_ reset: ResetSegment, to hardwareAddress: MACAddress) {
    guard controlReplies.append(.reset(reset, hardwareAddress: hardwareAddress)) else {
      return counters.controlRepliesDropped += 1
    }
    counters.resetsSent += 1
  }
}
