import Diagnosis
import UnseenRuns

/// What many runs say of the diagnosis.
struct MeasureTable {
  typealias Verdict = UnseenRun.Verdict

  private struct Row {
    /// The worst first.
    var badness: Int
    var text: String
  }

  private let set: SeedSet
  private let rowLimit: Int
  private(set) var hurtCount = 0
  private var uselessCount = 0
  private var harmlessCount = 0
  private var total: [Verdict: Int] = [:]
  private var parts: [String: [Verdict: Int]] = [:]
  private var confusion: [String: [String: Int]] = [:]
  private var calibration: [Finding.Confidence: [Verdict: Int]] = [:]
  private var certainWrong = 0
  private var certainWrongHarmless = 0
  private var laterCertainWrong = 0
  private var rows: [Row] = []
  private var healthyCount = 0
  private var healthyEffects: [Finding.Effect: Int] = [:]
  private var healthyCauses: [String: Int] = [:]

  init(set: SeedSet, scale: Int) {
    self.set = set
    rowLimit = scale
  }

  mutating func add(_ run: UnseenRun, shown seed: UInt64) {
    guard !run.isUseless, run.hasFired else { return uselessCount += 1 }
    let verdict = run.verdict
    let isCertain = run.first?.confidence == .certain
    let isCertainWrong = verdict == .wrong && isCertain
    if run.findings.dropFirst().contains(where: {
      $0.cause != .notEnoughData && $0.confidence == .certain && run.verdict(of: $0) == .wrong
    }) {
      laterCertainWrong += 1
    }
    if isCertainWrong { note(run, seed, isCertainWrong ? 4 : 1) }
    guard run.isHurt else {
      harmlessCount += 1
      if isCertainWrong { certainWrongHarmless += 1 }
      return
    }
    hurtCount += 1
    total[verdict, default: 0] += 1
    let part = run.draft.loss == .nothing ? "watchdog=\(run.draft.watchdog)" : "cut or with a gap"
    parts[part, default: [:]][verdict, default: 0] += 1
    if run.draft.hasEventIndex { parts["EVENT_IDX", default: [:]][verdict, default: 0] += 1 }
    let cause = run.first?.cause.rawValue ?? "none"
    confusion[run.draft.plant?.name ?? "", default: [:]][
      "\(verdict == .right ? "" : verdict == .oneOfTwo ? "~" : "!")\(cause)", default: 0] += 1
    if let confidence = run.first?.confidence {
      calibration[confidence, default: [:]][verdict, default: 0] += 1
    }
    if isCertainWrong { certainWrong += 1 } else if verdict == .wrong { note(run, seed, 3) }
    if verdict == .none, run.draft.loss == .nothing { note(run, seed, 2) }
  }

  mutating func addHealthy(_ run: UnseenRun, shown seed: UInt64) {
    guard !run.isUseless else { return uselessCount += 1 }
    healthyCount += 1
    let told = run.findings.filter { $0.cause != .notEnoughData }
    for effect in Set(told.map(\.effect)) { healthyEffects[effect, default: 0] += 1 }
    for finding in told { healthyCauses[finding.words, default: 0] += 1 }
    if !told.isEmpty { note(run, seed, told[0].effect == .stops ? 5 : 2) }
  }

  private mutating func note(_ run: UnseenRun, _ seed: UInt64, _ badness: Int) {
    let flags = (run.draft.plant == nil ? " --sound" : "") + (set == .test ? " --set test" : "")
    let first = run.first?.words ?? "none"
    rows.append(
      Row(
        badness: badness,
        text: "\(run.draft.plant?.name ?? "healthy") -> \(first):"
          + " Scripts/measure-diagnosis --show \(seed)\(flags)"))
  }
}

extension MeasureTable {
  func print() {
    Swift.print("\(hurtCount) hurt, \(harmlessCount) harmless, \(uselessCount) passed over")
    Swift.print("\nplanted, and its first causes (! wrong, ~ one of two)")
    for (plant, causes) in confusion.sorted(by: { $0.key < $1.key }) {
      let words = causes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { "\($0.key) \($0.value)" }
      Swift.print("  \(plant): \(words.joined(separator: ", "))")
    }
    Swift.print("\nfirst cause")
    printVerdicts("all", total)
    for (part, verdicts) in parts.sorted(by: { $0.key < $1.key }) { printVerdicts(part, verdicts) }
    Swift.print("\ncalibration")
    for confidence in Finding.Confidence.allCases {
      printVerdicts(confidence.word, calibration[confidence] ?? [:])
    }
    Swift.print(
      "\ncertain and wrong: \(certainWrong) first causes, \(certainWrongHarmless) in runs that"
        + " came to no harm, \(laterCertainWrong) behind the first")
    Swift.print("\nhealthy runs: \(healthyCount)")
    for effect in Finding.Effect.allCases {
      Swift.print("  with a finding of effect \(effect.word): \(healthyEffects[effect] ?? 0)")
    }
    for (cause, count) in healthyCauses.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      Swift.print("    \(cause): \(count)")
    }
    Swift.print("\nworst rows")
    for row in rows.sorted(by: { $0.badness > $1.badness }).prefix(rowLimit) {
      Swift.print("  \(row.text)")
    }
  }

  private func printVerdicts(_ title: String, _ verdicts: [Verdict: Int]) {
    let sum = verdicts.values.reduce(0, +)
    let words = Verdict.allCases.map { "\($0.rawValue) \(verdicts[$0] ?? 0)" }
    Swift.print("  \(title): \(sum) = \(words.joined(separator: ", "))")
  }
}
