internal import RingHistory
public import TraceFormat

/// The pass over one boot: records and captured frames go by once, forwards, and what is kept is
/// bounded, whatever the recording's length.
public struct DiagnosisCourse: Sendable {
  private var past: RunHistory
  private var wire: WireWitness
  private var recordCount: UInt64 = 0
  private var detectors = DetectorTable.all()
  /// Parts that could not be used came after the last record.
  private var endsInDamage = false
  /// The records contradict others of the same recording: neither are proven.
  private var isContradicted = false

  /// - Parameters:
  ///   - ticksPerSecond: of the guest's counter; `nil` when its session block did not arrive.
  ///   - sharesClock: the frames' nanoseconds are the ticks of the records.
  public init(ticksPerSecond: UInt64?, sharesClock: Bool = false) {
    past = RunHistory(ticksPerSecond: ticksPerSecond)
    wire = WireWitness(sharesClock: sharesClock)
  }

  /// Takes the rate of the guest's counter from a session block that came behind the first records.
  mutating func setRate(_ ticksPerSecond: UInt64?) {
    past.ticksPerSecond = past.ticksPerSecond ?? ticksPerSecond
  }

  /// Takes the next record; an index that is left out is a missing record.
  public mutating func note(_ record: TraceRecord) {
    if record.index != past.rings.nextRecord {
      past.noteGap(before: record.index)
      for place in detectors.indices { detectors[place].noteGap() }
    }
    recordCount += 1
    endsInDamage = false
    wire.note(record)
    for place in detectors.indices { detectors[place].note(record, before: past) }
    past.take(record)
  }

  /// Takes note that a part of the recording could not be used here: what it held is missing
  /// where the next record says so, and at the end in any case.
  public mutating func noteDamage(mayHoldRecords: Bool, isContradiction: Bool) {
    endsInDamage = endsInDamage || mayHoldRecords
    isContradicted = isContradicted || isContradiction
  }

  /// Takes the next captured frame for the guest, in the capture's order; it may come before or
  /// after its record, within ``WireWitness/window``.
  public mutating func note(_ frame: ArrivedFrame) { wire.note(frame) }

  /// The findings on what went by.
  ///
  /// - Parameter hasCapture: a capture of this very run was there: what it does not show counts.
  public func diagnosis(hasCapture: Bool) -> Diagnosis {
    diagnosis(wire: hasCapture ? wire.evidence : WireEvidence())
  }

  func diagnosis(wire: WireEvidence) -> Diagnosis {
    var end = past
    end.wire = wire
    if endsInDamage, recordCount > 0 { end.noteGap(before: end.rings.nextRecord) }
    return Diagnosis(
      findings: ranked(at: end), recordCount: recordCount, gapCount: end.rings.gapCount)
  }

  private func ranked(at past: RunHistory) -> [Finding] {
    var findings = detectors.flatMap { $0.findings(at: past) }
    if isContradicted {
      for place in findings.indices { findings[place].doubt() }
      findings.append(contradiction(past))
    } else if !knowsItsEnd(past),
      !findings.contains(where: { $0.effect == .stops && $0.confidence == .certain })
    {
      // What is not certain may look so only because records are missing.
      findings.removeAll { $0.confidence != .certain }
      findings.append(notEnoughData(past))
    }
    let hasRoot = findings.contains {
      $0.confidence == .certain && $0.effect != .latent && !$0.isSymptom
    }
    return findings.enumerated().sorted {
      ($0.element.rank(behindRoots: hasRoot), $0.offset)
        < ($1.element.rank(behindRoots: hasRoot), $1.offset)
    }.map(\.element)
  }

  /// The records that arrived tell how both queues stood at the end.
  private func knowsItsEnd(_ past: RunHistory) -> Bool {
    guard recordCount > 0 else { return false }
    guard past.rings.gapCount > 0 else { return true }
    return past.receive.surplus != nil && past.receive.available != nil
      && past.transmit.used != nil && past.transmit.available != nil
  }

  private func contradiction(_ past: RunHistory) -> Finding {
    Finding(
      .notEnoughData, .latent, .certain,
      headline: "Not enough data: the recording holds two versions of the same.",
      reason: "no kernel recorded both, so neither is proven",
      evidence: [
        past.rings.last.map { Finding.Evidence($0, "the last record of the version that is read") }
      ],
      nextStep: "quartz-trace info names the blocks; record again, and merge one boot at a time.")
  }

  private func notEnoughData(_ past: RunHistory) -> Finding {
    Finding(
      .notEnoughData, .latent, .certain,
      headline: "Not enough data: records are missing where the end of the run would be told.",
      reason: recordCount == 0
        ? "no record arrived"
        : "\(past.rings.gapCount) runs of records are missing, and after the last one the records"
          + " do not tell how both queues stood",
      evidence: [
        past.rings.lastGapEnd.map {
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
  ///
  /// - Parameter behindRoots: something else is proven that may be the reason of a symptom.
  fileprivate func rank(behindRoots: Bool) -> Int {
    let place = Finding.order[cause] ?? Finding.order.count
    let harm = 2 * Int(effect.rawValue)
    let comesLate = isByExclusion || (behindRoots && isSymptom)
    let level = comesLate ? max(harm, 2 * Int(Effect.harms.rawValue) + 1) : harm
    return (level << 16) + (Int(confidence.rawValue) << 8) + place
  }
}
