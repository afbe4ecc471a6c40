import Conformance
import Diagnosis
import Recording
import Tracer

/// A shipped recording with a block less, lost or refused: what is missing proves nothing.
///
/// Without the block there is no certain cause, and no broken rule, that is not there with it.
struct ContentLoss {
  private let whole: RecordingSource
  private let rest: RecordingSource
  private let place: Int

  init(
    _ seed: ContentSeed, _ decisions: inout Decisions, _ keep: (([UInt8]) -> Void)?
  ) {
    var mutant = ContentMutant(seed, recordCount: 100 + decisions.below(600))
    mutant.blockLength = 1 + decisions.below(60)
    place = decisions.place(in: max(1, mutant.blockCount))
    let isSpoiled = decisions.below(2) == 0
    let bytes = mutant.bytes(
      withoutBlock: isSpoiled ? nil : place, spoiling: isSpoiled ? place : nil)
    keep?(bytes)
    rest = .bytes(bytes)
    whole = .bytes(mutant.bytes())
  }

  func prove(_ counts: inout ContentCounts) throws(ContentFault) {
    for _ in 0..<4 { counts.note(.lossy) }
    guard let known = try? TraceAnswers.diagnose(whole),
      let left = try? TraceAnswers.diagnose(rest),
      let rules = try? TraceAnswers.check(whole), let leftRules = try? TraceAnswers.check(rest)
    else { return }
    let causes = Set(known.findings.joined().map(\.cause))
    for finding in left.findings.joined() where finding.confidence == .certain {
      if ContentLoss.isKnown(finding.cause, among: causes) { continue }
      throw ContentFault(
        mode: .lossy,
        words: "\(finding.cause.rawValue) is certain without block \(place), and with it there is"
          + " \(causes.map(\.rawValue).sorted()): \(finding.evidence.map(\.text))")
    }
    let broken = Set(rules.violations.joined().map(\.rule))
    for violation in leftRules.violations.joined() where !broken.contains(violation.rule) {
      throw ContentFault(
        mode: .lossy,
        words: "\(violation.rule) is broken without block \(place) alone: \(violation.event)")
    }
  }

  /// Whether the whole recording has the cause, or one that says more of the same.
  private static func isKnown(_ cause: Cause, among causes: Set<Cause>) -> Bool {
    switch cause {
    case .notEnoughData: true
    case .receiveRingEmpty:
      !causes.isDisjoint(with: [
        .receiveRingEmpty, .receiveBuffersNeverReturned, .refillOneBatchLate, .refillNotRetried,
        .receiveDescriptorLeaked,
      ])
    case .staleElementTaken:
      !causes.isDisjoint(with: [
        .staleElementTaken, .indexWidthReceiveFreeRun, .indexDifferenceTooWide,
      ])
    default: causes.contains(cause)
    }
  }
}
