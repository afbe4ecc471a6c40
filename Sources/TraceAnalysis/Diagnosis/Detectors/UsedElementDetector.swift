internal import Matching
internal import TraceFormat

/// The used ring holds what no device may write there (row 16).
struct UsedElementDetector: Detector {
  private var first: Finding.Evidence?
  private var more: [Finding.Evidence] = []
  private var count = 0
  private var reportedByDriver = false

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    switch record.event {
    case .deviceViolation(let queue, let violation, let value):
      reportedByDriver = true
      keep(record, "\(queueTitle(queue)): the driver rejects \(violation.phrase), \(value)")
    case .usedElement(let queue, _, let id, let length, _):
      guard
        let words = UsedElementFault.words(
          ledger.queue(queue), queue, id, length, header: ledger.device?.headerByteCount)
      else { return }
      keep(record, "\(queueTitle(queue)): \(words)")
    case .usedIndex(let queue, let value, _):
      guard let known = ledger.queue(queue), let used = known.used, let surplus = known.surplus,
        surplus >= 0, !known.isInflated, let outstanding = known.outstanding,
        value &- used.value > outstanding
      else { return }
      keep(
        record,
        "\(queueTitle(queue)): used.idx moves from \(used.value) to \(value), and the device"
          + " owned \(outstanding) chains")
    default: break
    }
  }

  private mutating func keep(_ record: TraceRecord, _ text: String) {
    count += 1
    let evidence = Finding.Evidence(record: record.index, text: text)
    if more.count < Finding.evidenceLimit { more.append(evidence) }
    first = first ?? evidence
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard first != nil else { return [] }
    return [
      Finding(
        .usedElementInvalid, .harms, .certain,
        headline: "The used ring holds what the device may not write: it was overwritten, or"
          + " the device is at fault.",
        reason: "\(count) records show it"
          + (reportedByDriver ? ", and the driver's own check rejected it" : ""),
        evidence: more.map { $0 },
        nextStep: "Compare the ring's page with the device's own index"
          + " (info virtio-queue-status): a difference is memory that was overwritten.")
    ]
  }
}

extension DeviceViolation {
  /// The violation in words.
  var phrase: String {
    switch self {
    case .usedIndexBeyondOutstanding: "a used.idx beyond what is outstanding"
    case .idOutOfRange: "an id out of range"
    case .idNotOutstanding: "an id that is not outstanding"
    case .lengthBelowHeader: "a length below the header"
    case .lengthBeyondBuffer: "a length beyond the buffer"
    }
  }
}
