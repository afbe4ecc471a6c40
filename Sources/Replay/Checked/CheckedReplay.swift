public import Conformance
import DriverFaults
import TraceFormat

/// Replays a recording exactly, and checks every access that the driver makes meanwhile.
public enum CheckedReplay {
  public struct Outcome: Equatable, Sendable {
    public var rules: RuleOutcome
    /// Records that were reproduced.
    public var recordCount: Int
    /// What ended the replay before the recording did; `nil` when all of it was reproduced.
    public var stop: ReplayStop?
  }

  /// Replays `input` once; places carry the recording's time stamps.
  public static func run(_ input: ReplayInput) -> Outcome {
    var machine = WatchedMachine(ReplayedMachine(input))
    var stop: ReplayStop?
    do throws(ReplayStop) {
      _ = try RequestedKernel.run(
        commandLine: input.commandLine, unknownWords: input.unknownWords, on: &machine)
      machine.watch.noteHalt()
    } catch {
      stop = error == .endOfTrace ? nil : error
    }
    var rules = machine.watch.outcome
    for place in rules.violations.indices {
      let record = rules.violations[place].place.record
      guard record < UInt64(input.records.count) else { continue }
      rules.violations[place].place.ticks = input.records[Int(record)].ticks
    }
    return Outcome(rules: rules, recordCount: machine.base.cursor.place, stop: stop)
  }
}
