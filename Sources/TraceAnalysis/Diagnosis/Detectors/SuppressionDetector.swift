internal import TraceFormat

/// The driver sleeps on a queue whose interrupts it has suppressed itself (row 7).
struct SuppressionDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    guard case .waitBegan = record.event, let suppressed = ledger.receive.suppressed,
      suppressed.value
    else { return }
    count += 1
    guard evidence.count + 2 <= Finding.evidenceLimit else { return }
    evidence += [
      Finding.Evidence(suppressed.place, "receiveq1: avail.flags is set to 1"),
      Finding.Evidence(RecordPlace(record), "the driver waits for an interrupt"),
    ]
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard count > 0 else { return [] }
    return [
      Finding(
        .interruptsLeftSuppressed,
        ledger.sleep.map(ledger.isLong(since:)) == true ? .stops : .harms,
        .certain,
        headline: "The driver waits for an interrupt that it has asked the device not to send.",
        reason: "\(count) waits began while avail.flags of receiveq1 was 1",
        evidence: evidence,
        nextStep: "Enable, full barrier, look once more, and only then wait.")
    ]
  }
}
