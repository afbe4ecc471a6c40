internal import Recording
internal import RingHistory
internal import TraceFormat

/// The driver takes a transmit descriptor back, or uses it again, while the device owns it.
struct EarlyReclaimDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0
  private var reused: [Finding.Evidence] = []
  private var reuseCount = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    noteReuse(record, past)
    guard let wait = past.rings.pollingWait, wait.queue == 1, !record.event.continuesWait(on: 1),
      let used = past.transmit.used,
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

  /// A transmit descriptor goes out again although no used element has given it back.
  private mutating func noteReuse(_ record: TraceRecord, _ past: RunHistory) {
    guard case .madeAvailable(1, let position, let head, _, _) = record.event, !past.rings.polls,
      past.transmit.owner(of: head).isWithDevice, let used = past.transmit.used
    else { return }
    reuseCount += 1
    guard reused.count + 2 <= Finding.evidenceLimit else { return }
    reused += [
      Finding.Evidence(used.place, "transmitq1: used.idx reads \(used.value), the last change"),
      Finding.Evidence(
        RecordPlace(record),
        "transmitq1: head \(head) is made available at position \(position); no used element gave"
          + " it back"),
    ]
  }

  func findings(at past: RunHistory) -> [Finding] {
    if reuseCount > 0 { return [reuse] }
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

  private var reuse: Finding {
    Finding(
      .descriptorReclaimedEarly, .harms, .certain,
      headline: "The driver takes transmit descriptors back that the device still owns: a frame"
        + " in flight is overwritten by the next one.",
      reason: "\(reuseCount) chains were made available with a head that was with the device",
      evidence: reused,
      nextStep: "Let nothing but a used element free a descriptor, however long it takes; frames"
        + " on the wire twice, or never, show the damage.")
  }
}
