import ArgumentParser
import Diagnosis
import TestSupport
import UnseenRuns

/// Which seeds are drawn from. Nobody tunes by runs of the test set.
enum SeedSet: String, ExpressibleByArgument, CaseIterable {
  case tuning
  case test

  /// 100,000,000 each.
  var first: UInt64 { self == .tuning ? 0 : 100_000_000 }
}

/// `diagnosis-measure`: how often `diagnose` is right on runs that it has not seen.
@main
struct DiagnosisMeasure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure-diagnosis",
    abstract: "Draws runs from seeds, plants faults, and says what diagnose makes of them.")

  @Option(help: "The set of seeds: tuning or test.")
  var set = SeedSet.tuning
  @Option(help: "The first seed within the set.")
  var seed: UInt64 = 1
  @Option(help: "Runs that hang, or would without the watchdog.")
  var count = 240
  @Option(help: "Healthy runs.")
  var healthy = 200
  @Option(help: "Worst rows to print.")
  var rows = 12
  @Option(help: "Prints the run of this seed and its findings instead.")
  var show: UInt64?
  @Flag(help: "The seed to show is that of a healthy run.")
  var sound = false
  @Option(help: "Keeps the timeline of the run that is shown.")
  var output: String?

  func run() throws {
    let scratch = try ScratchDirectory()
    let path = output ?? scratch.name("timeline.pcapng")
    if let show {
      let draft = RunDraft(seed: set.first + show, isPlanted: !sound)
      printRun(try UnseenRun(draft, scratch: path))
      return
    }
    var table = MeasureTable(set: set, scale: rows)
    var next = seed
    while table.hurtCount < count {
      let draft = RunDraft(seed: set.first + next, isPlanted: true)
      table.add(try UnseenRun(draft, scratch: path), shown: next)
      next += 1
    }
    for number in 0..<UInt64(healthy) {
      let draft = RunDraft(seed: set.first + seed + number, isPlanted: false)
      table.addHealthy(try UnseenRun(draft, scratch: path), shown: seed + number)
    }
    print("set \(set.rawValue), planted seeds \(seed)..<\(next), healthy from \(seed)")
    table.print()
  }

  private func printRun(_ run: UnseenRun) {
    print(run.draft.text)
    print("ended: \(run.ending)")
    print("unanswered: \(run.unanswered)  later by: \(run.delay) ms  fired: \(run.hasFired)")
    for finding in run.findings {
      print("\(run.verdict(of: finding).rawValue): \(finding.words)")
      print("  \(finding.headline)")
      print("  because \(finding.reason)")
      for evidence in finding.evidence { print("  record \(evidence.record): \(evidence.text)") }
    }
    if run.findings.isEmpty { print("no finding") }
  }
}

extension Finding {
  /// Cause, effect and confidence.
  var words: String { "\(cause.rawValue) (\(effect.word), \(confidence.word))" }
}
