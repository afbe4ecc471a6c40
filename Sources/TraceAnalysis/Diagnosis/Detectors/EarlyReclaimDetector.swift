internal import TraceFormat

/// The driver takes a transmit descriptor back, or uses it again, while the device owns it.
struct EarlyReclaimDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    guard let wait = ledger.pollingWait, wait.queue == 1, !record.event.continuesWait(on: 1),
      let used = ledger.transmit.used,
      used.value != UInt16(truncatingIfNeeded: wait.counter)
    else { return }
    count += 1
    guard evidence.count + 3 <= Finding.evidenceLimit else { return }
    evidence += [
      Finding.Evidence(wait.place, "the transmit wait begins with counter \(wait.counter)"),
      Finding.Evidence(used.place, "transmitq1: used.idx reads \(used.value), the last change"),
      Finding.Evidence(RecordPlace(record), "the driver goes on while the device owns the chain"),
    ]
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard count > 0 else { return [] }
    return [
      Finding(
        .descriptorReclaimedEarly, .harms, .certain,
        headline: "The transmit wait is given up while the device owns the descriptor: the next"
          + " frame overwrites one in flight.",
        reason: "\(count) waits were left with used.idx behind the counter, modulo 65536 too",
        evidence: evidence,
        nextStep: "Let nothing but a used element free a descriptor; frames on the wire that"
          + " differ from what was transmitted show the damage.")
    ]
  }
}
