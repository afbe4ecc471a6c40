internal import TraceFormat

/// `used.idx` reads less than before: the device forgot where it was.
struct UsedIndexDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    guard case .usedIndex(let queue, let value, _) = record.event,
      let known = ledger.queue(queue), let used = known.used, let outstanding = known.outstanding,
      !known.isInflated, value &- used.value > outstanding, used.value &- value < 1 << 15,
      // The first look of a queue shows what lay in its memory.
      !known.isUnused
    else { return }
    count += 1
    guard evidence.count + 2 <= Finding.evidenceLimit else { return }
    evidence += [
      Finding.Evidence(used.place, "\(queueTitle(queue)): used.idx reads \(used.value)"),
      Finding.Evidence(
        record: record.index,
        text: "\(queueTitle(queue)): used.idx reads \(value), \(used.value &- value) less"),
    ]
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard count > 0 else { return [] }
    return [
      Finding(
        .usedIndexWentBack, .harms, .certain,
        headline: "used.idx went back: the device lost its ring state, as after a migration or a"
          + " restore that left it out.",
        reason: "\(count) times it read less than before, while the queue was in use; a device"
          + " only ever counts up, from where it stands itself",
        evidence: evidence,
        nextStep: "Look for a snapshot, a migration or a restart of the device's process at that"
          + " moment.")
    ]
  }
}
