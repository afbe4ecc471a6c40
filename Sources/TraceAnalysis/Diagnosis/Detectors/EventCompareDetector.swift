internal import TraceFormat

/// `avail_event` is compared with `avail.idx` as a number that does not wrap.
struct EventCompareDetector: Detector {
  private var cases = RepeatedEvidence()
  private var queue: UInt8 = 0

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    guard case .eventDecision(let queue, let event, sent: false) = record.event,
      let known = ledger.queue(queue), known.isAsked(by: .event(event)) == true,
      let available = known.available, let decided = known.decided, available.value <= event
    else { return }
    self.queue = queue
    cases.add(
      Finding.Evidence(
        available.place,
        "\(queueTitle(queue)): avail.idx moves from \(decided) to \(available.value)"),
      Finding.Evidence(
        record: record.index,
        text: "\(queueTitle(queue)): avail_event reads \(event), which was passed, and no"
          + " notification is sent: \(available.value) is the smaller number"))
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard cases.count > 0 else { return [] }
    return [
      Finding(
        .eventComparedAsNumbers, ledger.effect(on: queue), .certain,
        headline: "avail_event and avail.idx are compared as numbers: at the wrap of the index a"
          + " notification is left out.",
        reason: "\(cases.count) decisions were wrong, and in each avail.idx had wrapped and"
          + " avail_event had not",
        evidence: cases.items,
        nextStep: "Compare distances modulo 65536: notify if new - event - 1 < new - old.")
    ]
  }
}
