internal import Recording
internal import RingHistory
internal import TraceFormat

/// The driver takes a used element that cannot be, and goes on as if it could.
struct TrustedElementDetector: Detector {
  private struct Suspect: Sendable {
    var queue: UInt8
    var text: String
    var place: RecordPlace
  }

  private var suspect: Suspect?
  private var evidence: [Finding.Evidence] = []
  private var count = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    if let suspect { judge(suspect, record) }
    guard case .usedElement(let queue, _, let id, let length, _) = record.event,
      let text = UsedElementFault.words(
        past[queue], queue, id, length, header: past.device?.headerByteCount)
    else { return }
    suspect = Suspect(
      queue: queue, text: "\(queueTitle(queue)): \(text)", place: RecordPlace(record))
  }

  mutating func noteGap() { suspect = nil }

  /// A driver that checks says so in its next record.
  private mutating func judge(_ suspect: Suspect, _ record: TraceRecord) {
    self.suspect = nil
    switch record.event {
    case .deviceViolation, .deviceReset, .flushed, .exception: return
    default: break
    }
    count += 1
    guard evidence.count + 2 <= Finding.evidenceLimit else { return }
    evidence += [
      Finding.Evidence(suspect.place, suspect.text),
      Finding.Evidence(RecordPlace(record), "the driver goes on and rejects nothing"),
    ]
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard count > 0 else { return [] }
    return [
      Finding(
        .usedElementTrusted, .harms, .certain,
        headline: "The driver believes a used element that cannot be: what it reads or frees is"
          + " not what the device used.",
        reason: "\(count) such elements were taken and none was rejected",
        evidence: evidence,
        nextStep: "Check id and length of every used element. That the device wrote them is a"
          + " fault of its own: see the next finding.")
    ]
  }
}
