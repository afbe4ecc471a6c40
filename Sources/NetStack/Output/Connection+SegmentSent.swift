import Wire

extension Connection {
  /// Advances the send variables over a segment that is handed to the driver.
  /// - Returns: whether some of it was sent before.
  mutating func segmentSent(_ plan: SegmentPlan, at now: Instant) -> Bool {
    // Any segment acknowledges, and a probe or retransmission comes before everything else.
    pending = []
    guard plan.length > 0 else { return false }
    let end = plan.sequence.advanced(by: plan.length)
    let isRepeated = plan.sequence.isBefore(send.maximum)
    if isRepeated { roundTrip.retransmitted() } else { roundTrip.sent(through: end, at: now) }
    if send.maximum.isBefore(end) { send.maximum = end }
    if plan.purpose != .probe, send.next.isBefore(end) { send.next = end }
    if plan.purpose == .probe { persistBackoff = min(persistBackoff + 1, 16) }
    lastSent = now
    return isRepeated
  }

  /// After a pause the old congestion window says nothing about the path (RFC 5681 §4.1).
  mutating func forgetIdleWindow(at now: Instant) {
    guard send.isIdle, now.elapsed(since: lastSent) > roundTrip.timeout else { return }
    congestion.restartAfterIdle()
  }
}
