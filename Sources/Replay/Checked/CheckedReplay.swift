public import Conformance
import DriverFaults
import KernelCore
public import Recording
import TraceFormat

/// Replays a recording exactly, and checks every access that the driver makes meanwhile.
public enum CheckedReplay {
  public struct Outcome: Equatable, Sendable {
    public var rules: RuleOutcome
    /// Records that were reproduced, of those that the recording holds.
    public var recordCount: Int
    public var recordsHeld: UInt64
    public var ending: ExactReplay.Outcome.Ending

    /// What ended the replay before the recording did; nil when all of it was reproduced.
    public var stop: ReplayStop? {
      if case .stopped(let stop) = ending { stop } else { nil }
    }
  }

  /// Replays `source` once; places carry the recording's time stamps, which a second reading
  /// tells where there is something to place.
  ///
  /// - Throws: when it cannot be replayed at all.
  public static func run(_ source: RecordingSource) throws(ReplayError) -> Outcome {
    let feed = try RecordFeed.open(source, supply: .byRecord)
    let commandLine = feed.session?.commandLine ?? []
    var machine = WatchedMachine(ReplayedMachine(feed))
    let ending: ExactReplay.Outcome.Ending
    do throws(ReplayStop) {
      let failure = try RequestedKernel.run(
        commandLine: commandLine, unknownWords: machine.base.cursor.unknownWords, on: &machine)
      ending = machine.base.cursor.ending(failure)
      if ending == .kernelFailed(failure) { machine.watch.noteHalt() }
    } catch {
      ending = error == .endOfTrace ? .reproduced : .stopped(error)
    }
    var rules = machine.watch.outcome
    try place(&rules, source)
    return Outcome(
      rules: rules, recordCount: machine.base.cursor.place,
      recordsHeld: machine.base.cursor.feed.finish().recordsReceived, ending: ending)
  }

  /// Replays a run in memory.
  public static func run(_ input: ReplayInput) -> Outcome {
    do throws(ReplayError) { return try run(input.source) } catch {
      preconditionFailure("a run in memory has a session, and is not read from a file")
    }
  }

  private static func place(
    _ rules: inout RuleOutcome, _ source: RecordingSource
  ) throws(ReplayError) {
    guard !rules.violations.isEmpty, source.canBeReadAgain else { return }
    var wanted: [UInt64: UInt64?] = [:]
    for violation in rules.violations { wanted[violation.place.record] = .some(nil) }
    do throws(RecordingError) {
      var reader = try source.reader()
      while let item = try reader.next() {
        guard case .records(let block) = item else { continue }
        for record in block.records where wanted[record.index] != nil {
          wanted[record.index] = record.ticks
        }
      }
    } catch {
      throw .recording(error)
    }
    for place in rules.violations.indices {
      guard let ticks = wanted[rules.violations[place].place.record] ?? nil else { continue }
      rules.violations[place].place.ticks = ticks
    }
  }
}
