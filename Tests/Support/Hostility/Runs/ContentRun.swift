import Recording
import Replay
import Replayer
public import SystemPackage

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
      try run(seeds, keep)
    } catch {
      failure = error
    }
  }

  /// What one recording does that must not be, as it is and asked twice; nil for nothing.
  public static func failure(of bytes: [UInt8], to destination: FileDescriptor) -> ContentFault? {
    var reading = ContentReading(bytes, to: destination, seeds: [1, 2, 4, 7], isRepeated: true)
    do throws(ContentFault) {
      try reading.run()
      return nil
    } catch {
      return error
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

  private mutating func run(
    _ seeds: [ContentSeed], _ keep: (([UInt8]) -> Void)?
  ) throws(ContentFault) {
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
    if decisions.below(4) == 0 {
      try ContentLoss(decisions.one(of: seeds), &decisions, keep).prove(&counts)
    }
  }

}
