import CaseRecording
import Conformance
import PacketFiles
import Recording
import Replay
import Testing
import TraceFormat

@Suite("Recorded runs are checked against the rules")
struct RuleCheckTests {
  /// Rules that the driver of a run breaks, in order of their first events; all others are sound.
  private static let broken: [String: [String]] = [
    "incident/hang": [
      "C-3@32", "C-30@47", "C-30@54", "C-43@533554", "C-13@533573",
      "C-18@533573", "C-43@812998",
    ],
    "seams/index-wrap-hang": [
      "C-3@32", "C-30@47", "C-30@54", "C-43@452", "C-13@454", "C-18@454",
      "C-42@1211", "C-43@2468",
    ],
    "seams/merged-buffers": ["C-3@32", "C-30@47", "C-30@54", "C-43@452", "C-13@454", "C-18@454"],
  ]
  /// What drivers of the zoo break in their records; the faults of the others break no rule, or
  /// none that records show.
  private static let brokenInZoo: [String: [String]] = [
    "zoo/11-no-first-notification": ["C-23@88"],
    "zoo/16-notification-in-batches": ["C-23@136", "C-23@146"],
    "zoo/28b-acknowledge-skipped": ["C-34@106"],
    "zoo/39-buffers-too-small": ["C-36@63"],
    "zoo/4-index-wide": ["C-43@268", "C-13@269", "C-18@269", "C-43@434"],
    "zoo/41-buffers-empty": ["C-36@96"],
    "zoo/42-chain-below-header": ["C-37@87"],
    "zoo/45-bad-buffer-used": ["C-13@144", "C-18@144"],
    "zoo/45a-elements-trusted": ["C-42@142"],
    "zoo/51-two-consumers": ["C-43@122", "C-13@123", "C-18@123"],
    "zoo/52-reclaim-after-bound": ["C-13@151", "C-18@151", "C-42@366"],
    "zoo/57-queues-before-features": ["C-24@105", "C-41@38"],
    "zoo/7-event-compared-as-numbers": ["C-24@120", "C-24@153"],
    "zoo/no-device-reset": ["C-1@31", "C-2@241"],
  ]
  private static let zoo = RegressionCase.all.filter { $0.name.hasPrefix("zoo/") }
  private static let others = RegressionCase.all.filter { !$0.name.hasPrefix("zoo/") }

  /// What only the accesses show.
  private static let brokenAccesses: [String: [String]] = ["seams/merged-buffers": ["C-40@319"]]

  private static func words(_ violations: [Violation]) -> Set<String> {
    Set(violations.map { "\($0.rule.identifier)@\($0.place.record)" })
  }

  @Test(
    "by records: each violation at its record, and a sound run has none",
    arguments: others)
  func records(_ regression: RegressionCase) throws {
    let run = try RecordedRun(path: regression.timeline)
    var checker = RuleChecker()
    for record in run.records { checker.take(record) }
    #expect(Self.words(checker.outcome.violations) == Set(Self.broken[regression.name] ?? []))
    #expect(checker.outcome.checked.count >= 20)
  }

  @Test(
    "by accesses, in a replay: the same, and what records do not show",
    arguments: others)
  func accesses(_ regression: RegressionCase) throws {
    let run = try RecordedRun(path: regression.timeline)
    // An unoptimised replay of the longest run costs a minute; its driver is that of two others.
    guard run.records.count < 200_000 else { return }
    let outcome = CheckedReplay.run(
      ReplayInput(
        commandLine: run.session.commandLine, records: run.records, frames: run.frames,
        arrivals: run.arrivals))
    var checker = RuleChecker()
    for record in run.records { checker.take(record) }
    let both = checker.outcome.adding(outcome.rules)
    let expected =
      (Self.broken[regression.name] ?? []) + (Self.brokenAccesses[regression.name] ?? [])
    #expect(Self.words(both.violations) == Set(expected))
    #expect(both.notVisible.isEmpty)
    #expect(outcome.recordCount >= run.records.count - 2)
    let accessOnly = outcome.rules.checked.filter(RuleOutcome.needsAccesses.contains)
    #expect(accessOnly.count >= 6)
  }

  @Test("drivers of the zoo, by records", arguments: zoo)
  func zooRecords(_ regression: RegressionCase) throws {
    let run = try RecordedRun(path: regression.timeline)
    var checker = RuleChecker()
    for record in run.records { checker.take(record) }
    #expect(
      Self.words(checker.outcome.violations) == Set(Self.brokenInZoo[regression.name] ?? []))
  }

  @Test("every run of the table is there")
  func complete() {
    #expect(Set(Self.broken.keys).isSubset(of: RegressionCase.all.map(\.name)))
  }
}
