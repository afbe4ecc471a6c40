import Conformance
import Diagnosis
import Recording
import Replay
import Replayer
public import SystemPackage
import ToolSupport
import Tracer

/// One seed: a recording is changed, repaired where the driver parts from it, and given to every
/// reader and every run.
public struct ContentRun {
  public private(set) var counts = ContentCounts()
  public private(set) var failure: ContentFault?
  /// The recording that was changed.
  public private(set) var seedName: String

  private var decisions: Decisions
  private var mutant: ContentMutant
  private let destination: FileDescriptor

  /// - Parameters:
  ///   - seed: of all choices.
  ///   - seeds: the recordings, at least one.
  ///   - destination: where listings go.
  ///   - keep: gets the bytes of each mutant before it is run.
  public init(
    seed: UInt64, _ seeds: [ContentSeed], to destination: FileDescriptor,
    keep: (([UInt8]) -> Void)? = nil
  ) {
    decisions = Decisions(seed: seed)
    self.destination = destination
    let chosen = decisions.one(of: seeds)
    seedName = chosen.name
    mutant = ContentMutant(chosen, recordCount: Self.length(&decisions))
    mutant.blockLength = decisions.below(3) == 0 ? 1 + decisions.below(120) : 0
    for _ in 0..<(1 + decisions.below(3)) { mutant.mutate(&decisions, seeds) }
    do throws(ContentFault) {
      try run(keep)
    } catch {
      failure = error
    }
  }

  /// Short starts are the many: what a case is about mostly comes early.
  private static func length(_ decisions: inout Decisions) -> Int {
    switch decisions.below(64) {
    case 0...9: 1 + decisions.below(80)
    case 10...49: 80 + decisions.below(120)
    case 50...60: 200 + decisions.below(200)
    case 61, 62: 400 + decisions.below(400)
    default: 800 + decisions.below(5_200)
    }
  }

  private mutating func run(_ keep: (([UInt8]) -> Void)?) throws(ContentFault) {
    var bytes = mutant.bytes()
    keep?(bytes)
    for _ in 0..<(decisions.below(4) == 0 ? 48 : 8) {
      counts.note(.run)
      guard let report = try? ReplayAnswers(.bytes(bytes), name: "recording").run(),
        case .stopped(.diverged(let divergence))? = report.runs.first?.outcome.ending,
        mutant.repair(divergence, &decisions)
      else { break }
      counts.repairs += 1
      bytes = mutant.bytes()
      keep?(bytes)
    }
    counts.mutants += 1
    let first = UInt64(decisions.next())
    var reading = ContentReading(
      bytes, to: destination, seeds: (0..<20).map { first &+ $0 },
      isRepeated: decisions.below(8) == 0)
    defer { counts.add(reading.counts) }
    try reading.run()
    if decisions.below(4) == 0 { try loseBlock(bytes, keep) }
  }

  /// What is missing proves nothing: without one of its blocks a recording shows no certain
  /// cause, and no broken rule, that it does not show with it.
  private mutating func loseBlock(
    _ bytes: [UInt8], _ keep: (([UInt8]) -> Void)?
  ) throws(ContentFault) {
    mutant.blockLength = 1 + decisions.below(60)
    mutant.blockSeed = 0
    let count = mutant.blockCount
    guard count > 1 else { return }
    let whole = RecordingSource.bytes(mutant.bytes())
    let place = decisions.below(count)
    let isSpoiled = decisions.below(2) == 0
    let rest = mutant.bytes(
      withoutBlock: isSpoiled ? nil : place, spoiling: isSpoiled ? place : nil)
    keep?(rest)
    for _ in 0..<4 { counts.note(.lossy) }
    guard let known = try? TraceAnswers.diagnose(whole),
      let left = try? TraceAnswers.diagnose(.bytes(rest)),
      let rules = try? TraceAnswers.check(whole), let leftRules = try? TraceAnswers.check(.bytes(rest))
    else { return }
    let causes = Set(known.findings.joined().filter { $0.confidence == .certain }.map(\.cause))
    for finding in left.findings.joined()
    where finding.confidence == .certain && finding.cause != .notEnoughData
      && !causes.contains(finding.cause)
    {
      throw ContentFault(
        mode: .lossy, words: "\(finding.cause.rawValue) is certain without block \(place) alone")
    }
    let broken = Set(rules.violations.joined().map(\.rule))
    for violation in leftRules.violations.joined() where !broken.contains(violation.rule) {
      throw ContentFault(
        mode: .lossy, words: "\(violation.rule) is broken without block \(place) alone")
    }
  }
}
