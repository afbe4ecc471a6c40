internal import Recording
internal import TraceFormat

/// The device has nothing left to receive into, and how the driver let it come to that (row 8).
struct ReceiveRingDetector: Detector {
  /// Looks of the watchdog that are cited; more say the same.
  private static let citedLooks = 3

  private var evidence: [Finding.Evidence] = []
  private var count = 0
  private(set) var refill = RefillHistory()
  /// The driver counts descriptors as the device's that are in neither index.
  private(set) var leak: Sighting<RingInspection>?

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    refill.note(record)
    guard case .ringInspected(0, let ring) = record.event else { return }
    if ring.available == ring.used, ring.outstanding > 0, ledger.receive.isDrained {
      leak = leak ?? Sighting(value: ring, place: RecordPlace(record))
    }
    guard ring.finding == .ringEmpty else { return }
    count += 1
    if evidence.count < ReceiveRingDetector.citedLooks {
      evidence.append(
        Finding.Evidence(
          record: record.index,
          text: "receiveq1: avail.idx \(ring.available) = used.idx \(ring.used),"
            + " used.flags \(ring.usedFlags): no buffer is left"))
    }
  }

  mutating func noteGap() { refill = RefillHistory() }

  func findings(at ledger: RunLedger) -> [Finding] {
    let stop = standstill(ledger)
    guard count > 0 || stop != nil else { return [] }
    let root = root(ledger)
    return [
      Finding(
        root.cause, stop == nil ? .harms : .stops, root.confidence,
        headline: "The receive ring is dry: " + root.headline,
        reason: (stop == nil
          ? "the watchdog saw the ring empty \(count) times"
          : "the driver waits with avail.idx = used.idx, everything taken")
          + "; \(refill.takenCount) frames were taken and \(refill.postedCount) buffers given back",
        evidence: evidence + root.evidence + (stop.map { [$0] } ?? []),
        nextStep: root.nextStep)
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
