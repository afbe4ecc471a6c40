internal import TraceFormat

/// The pass over a trace: one ledger, every detector.
struct DiagnosisCourse {
  private(set) var ledger: RunLedger
  private(set) var recordCount: UInt64 = 0
  private var detectors = DetectorTable.all()
  private var expected: UInt64 = 0

  init(ticksPerSecond: UInt64?, wire: WireEvidence) {
    ledger = RunLedger(ticksPerSecond: ticksPerSecond, wire: wire)
  }

  mutating func note(_ record: TraceRecord) {
    if record.index != expected {
      ledger.noteGap(before: record.index)
      for place in detectors.indices { detectors[place].noteGap() }
    }
    expected = record.index &+ 1
    recordCount += 1
    for place in detectors.indices { detectors[place].note(record, before: ledger) }
    ledger.take(record)
  }

  func rankedFindings() -> [Finding] {
    var findings = detectors.flatMap { $0.findings(at: ledger) }
    if !knowsItsEnd, !findings.contains(where: { $0.effect == .stops && $0.confidence == .certain })
    {
      // What is not certain may look so only because records are missing.
      findings.removeAll { $0.confidence != .certain }
      findings.append(notEnoughData)
    }
    return findings.enumerated().sorted {
      ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
    }.map(\.element)
  }

  /// The records that arrived tell how both queues stood at the end.
  private var knowsItsEnd: Bool {
    guard recordCount > 0 else { return false }
    guard ledger.gapCount > 0 else { return true }
    return ledger.receive.surplus != nil && ledger.receive.available != nil
      && ledger.transmit.used != nil && ledger.transmit.available != nil
  }

  private var notEnoughData: Finding {
    Finding(
      .notEnoughData, .latent, .certain,
      headline: "Not enough data: records are missing where the end of the run would be told.",
      reason: recordCount == 0
        ? "no record arrived"
        : "\(ledger.gapCount) runs of records are missing, and after the last one the records do"
          + " not tell how both queues stood",
      evidence: [
        ledger.lastGapEnd.map {
          Finding.Evidence(record: $0, text: "the first record after the last gap")
        }
      ],
      nextStep: "Record again with a faster drain or a larger ring; a dump of the guest's trace"
        + " ring after the stall holds the end.")
  }
}

extension Finding {
  private static let order = Dictionary(
    uniqueKeysWithValues: Cause.allCases.enumerated().map { ($1, $0) })

  /// What stops before what harms, the certain before the likely, the root before its effects;
  /// what is left by exclusion after all that, before what is latent.
  fileprivate var rank: Int {
    let place = Finding.order[cause] ?? Finding.order.count
    let harm = 2 * Int(effect.rawValue)
    let level = isByExclusion ? max(harm, 2 * Int(Effect.harms.rawValue) + 1) : harm
    return (level << 16) + (Int(confidence.rawValue) << 8) + place
  }
}
