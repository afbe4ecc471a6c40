import Conformance
import PacketFiles
import Recording
import Replay
import TraceFormat

/// What checking one boot came to.
struct CheckedBoot {
  /// Whether every access of the driver was seen, or why not.
  enum Access: Equatable {
    case replayed
    /// The replay came only so far: records, and what ended it.
    case partly(records: Int, why: String)
    case records(why: String)
  }

  let session: UInt32
  private(set) var recordCount: UInt64 = 0
  /// The recording holds two versions of the same: neither is proven.
  fileprivate(set) var isContradicted = false
  private(set) var access = Access.records(why: "--no-replay")
  private var checker = RuleChecker()
  /// What the replay saw beside the records.
  private var exact: RuleOutcome?
  private var firstTicks: UInt64 = 0
  fileprivate(set) var ticksPerSecond: UInt64?

  init(session: UInt32) { self.session = session }

  var rules: RuleOutcome {
    exact.map { checker.outcome.adding($0) } ?? checker.outcome
  }

  mutating func take(_ records: [TraceRecord]) {
    if recordCount == 0, let first = records.first { firstTicks = first.ticks }
    recordCount += UInt64(records.count)
    for record in records { checker.take(record) }
  }

  fileprivate mutating func leaveOutReplay(_ why: String) { access = .records(why: why) }

  fileprivate mutating func take(
    _ replay: Result<CheckedReplay.Outcome, ReplayError>, path: String
  ) {
    switch replay {
    case .success(let outcome):
      exact = outcome.rules
      access =
        outcome.stop.flatMap(\.why).map { .partly(records: outcome.recordCount, why: $0) }
        ?? .replayed
    case .failure(let error):
      access = .records(why: "it cannot be replayed (\(error.words(path: path)))")
    }
  }

  /// Nanoseconds from the first record; `nil` if the counter's rate is unknown.
  func nanoseconds(_ violation: Violation) -> UInt64? {
    guard let ticksPerSecond, ticksPerSecond > 0, violation.place.ticks >= firstTicks else {
      return nil
    }
    let ticks = violation.place.ticks - firstTicks
    let (seconds, rest) = ticks.quotientAndRemainder(dividingBy: ticksPerSecond)
    let (whole, isBeyond) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let part = ticksPerSecond.dividingFullWidth(rest.multipliedFullWidth(by: 1_000_000_000))
    return isBeyond ? nil : whole &+ part.quotient
  }
}

/// The boots of a recording, checked as their records go by.
struct CheckedPass {
  /// In order of first appearance.
  private(set) var boots: [CheckedBoot] = []

  mutating func take(_ item: RecordingItem) {
    switch item {
    case .boot(let boot):
      let place = place(of: boot.identifier)
      if let rate = boot.session?.ticksPerSecond { boots[place].ticksPerSecond = rate }
    case .records(let block):
      boots[place(of: block.header.sessionIdentifier)].take(block.records)
    case .damage(let damage):
      guard damage.isContradiction, let boot = damage.boot else { break }
      boots[place(of: boot)].isContradicted = true
    case .provenance, .clockModel, .gap, .frame, .statistics: break
    }
  }

  private mutating func place(of session: UInt32) -> Int {
    if let known = boots.lastIndex(where: { $0.session == session }) { return known }
    boots.append(CheckedBoot(session: session))
    return boots.count - 1
  }

  /// Takes what a replay of the recording came to: of its only boot, every access was checked.
  mutating func take(_ replay: Result<CheckedReplay.Outcome, ReplayError>, path: String) {
    guard boots.count == 1 else {
      for place in boots.indices {
        boots[place].leaveOutReplay("several boots are not replayed; split them")
      }
      return
    }
    boots[0].take(replay, path: path)
  }
}

extension ReplayStop {
  /// Why the replay ended before the recording; `nil` for an end that the recording has too.
  fileprivate var why: String? {
    switch self {
    case .endOfTrace, .hang, .exception: nil
    default: words
    }
  }
}
