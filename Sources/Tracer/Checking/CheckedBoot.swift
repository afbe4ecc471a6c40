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

  var session: UInt32
  var recordCount: UInt64
  var rules: RuleOutcome
  var access: Access
  private var firstTicks: UInt64 = 0
  private var ticksPerSecond: UInt64?

  /// Every boot in the input, in order; a timeline of one boot is replayed if that is wanted.
  static func all(of input: DiagnosisInput, replays: Bool) -> [CheckedBoot] {
    var boots = input.traces.map(CheckedBoot.init)
    guard replays else { return boots }
    guard boots.count == 1 else {
      for place in boots.indices {
        boots[place].access = .records(why: "several boots are not replayed; split them")
      }
      return boots
    }
    boots[0].replay(path: input.path)
    return boots
  }

  private init(_ trace: DecodedTrace) {
    var checker = RuleChecker()
    var (count, first): (UInt64, UInt64?) = (0, nil)
    trace.forEachRecord { record in
      checker.take(record)
      count += 1
      first = first ?? record.ticks
    }
    session = trace.sessionIdentifier
    recordCount = count
    rules = checker.outcome
    access = .records(why: "--no-replay")
    firstTicks = first ?? 0
    ticksPerSecond = trace.session?.ticksPerSecond
  }

  private mutating func replay(path: String) {
    guard path != "-" else {
      access = .records(why: "what comes from a pipe is not replayed")
      return
    }
    let run: RecordedRun
    do throws(RecordedRunError) {
      run = try RecordedRun(path: path)
    } catch {
      access = .records(why: "it cannot be replayed (\(error.words))")
      return
    }
    let outcome = CheckedReplay.run(
      ReplayInput(
        commandLine: run.session.commandLine, records: run.records, frames: run.frames,
        arrivals: run.arrivals))
    rules = rules.adding(outcome.rules)
    access =
      outcome.stop.flatMap(\.words).map { .partly(records: outcome.recordCount, why: $0) }
      ?? .replayed
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

extension RecordedRunError {
  fileprivate var words: String {
    switch self {
    case .unreadable: "it is no timeline"
    case .noTrace: "no trace blocks"
    case .noSession: "no session block, so the kernel command line is unknown"
    case .severalBoots: "several boots"
    }
  }
}

extension ReplayStop {
  /// Why the replay ended before the recording; `nil` for an end that the recording has too.
  fileprivate var words: String? {
    switch self {
    case .endOfTrace, .hang, .exception: nil
    case .diverged(let divergence): "divergence at record \(divergence.record)"
    case .gap(let expected, _): "record \(expected) is missing"
    case .missingFrame(let record): "the frame of record \(record) is missing"
    case .implausible(let record, _): "record \(record) is implausible"
    }
  }
}
