import Wire

extension Connection {
  /// Moves SND.UNA by `byteCount` numbers and tells congestion control and the estimator.
  /// - Returns: whether the first unacknowledged segment is to be sent again.
  mutating func acknowledge(_ byteCount: Int, at now: Instant) -> Bool {
    let acknowledgment = send.unacknowledged.advanced(by: byteCount)
    send.unacknowledged = acknowledgment
    if send.next.isBefore(acknowledgment) { send.next = acknowledgment }
    retransmissionCount = 0
    persistBackoff = 0
    pending.remove(.retransmission)
    roundTrip.acknowledged(acknowledgment, at: now)
    let remaining = send.maximum.distance(from: acknowledgment)
    return congestion.acknowledged(byteCount, through: acknowledgment, inFlight: remaining)
  }

  /// The retransmission timer expired: go back to SND.UNA with one segment.
  mutating func timedOut() {
    retransmissionCount += 1
    roundTrip.retransmitted()
    roundTrip.backOff()
    congestion.timedOut(
      inFlight: send.maximum.distance(from: send.unacknowledged), maximum: send.maximum)
    send.next = send.unacknowledged
    pending.remove(.retransmission)
  }
}
