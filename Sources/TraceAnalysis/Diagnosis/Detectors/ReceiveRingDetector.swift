internal import TraceFormat

/// The device has nothing left to receive into (row 8).
struct ReceiveRingDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    guard case .ringInspected(let queue, let ring) = record.event, ring.finding == .ringEmpty
    else { return }
    count += 1
    if evidence.count < Finding.evidenceLimit {
      evidence.append(
        Finding.Evidence(
          record: record.index,
          text: "\(queueTitle(queue)): avail.idx \(ring.available) = used.idx \(ring.used),"
            + " used.flags \(ring.usedFlags): no buffer is left"))
    }
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    let stop = standstill(ledger)
    guard count > 0 || stop != nil else { return [] }
    return [
      Finding(
        .receiveRingEmpty, stop == nil ? .harms : .stops, .certain,
        headline: "The receive ring is dry: every buffer was used and none made available again.",
        reason: stop == nil
          ? "the watchdog saw the ring empty \(count) times"
          : "the driver waits with avail.idx = used.idx, everything taken",
        evidence: evidence + (stop.map { [$0] } ?? []),
        nextStep: "Count buffers made available for each one taken; refill must not depend on"
          + " the interrupts that an empty ring no longer sends.")
    ]
  }

  /// The trace ends in a wait on a ring without buffers.
  private func standstill(_ ledger: RunLedger) -> Finding.Evidence? {
    let queue = ledger.receive
    guard queue.size != nil, queue.isDrained, !queue.isInflated, queue.outstanding == 0,
      let used = queue.used,
      let wait = ledger.sleep ?? ledger.pollingWait.flatMap({ $0.queue == 0 ? $0.place : nil })
    else { return nil }
    return Finding.Evidence(
      wait, "the last wait begins with avail.idx = used.idx = \(used.value) on receiveq1")
  }
}
