internal import TraceFormat

/// The driver's position in a used ring steps back: elements are taken a second time.
struct UsedPositionDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    guard case .usedElement(let queue, let position, let id, _, _) = record.event,
      let taken = ledger.queue(queue)?.taken, taken.value &- position &- 1 < 1 << 15
    else { return }
    count += 1
    guard evidence.count + 2 <= Finding.evidenceLimit else { return }
    evidence += [
      Finding.Evidence(
        taken.place, "\(queueTitle(queue)): the element before position \(taken.value) is taken"),
      Finding.Evidence(
        record: record.index,
        text: "\(queueTitle(queue)): the next one taken is at position \(position), id \(id)"),
    ]
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard count > 0 else { return [] }
    return [
      Finding(
        .usedPositionSteppedBack, .harms, .certain,
        headline: "The driver's own position in the used ring steps back: elements are taken"
          + " twice and their buffers posted twice.",
        reason: "\(count) elements were taken at a position that had been passed; no device writes"
          + " that position, so two contexts of the driver do",
        evidence: evidence,
        nextStep: "Find who else takes used elements of this queue without the same lock.")
    ]
  }
}
