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

  /// Replays `source`, and reads it to its end, once.
  ///
  /// - Parameter see: takes every item of the recording, in order.
  /// - Returns: what was replayed, or why that could not be; and what the recording holds.
  /// - Throws: when it cannot be read.
  public static func run(
    _ source: RecordingSource, seeing see: @escaping (RecordingItem) -> Void = { _ in }
  ) throws(RecordingError) -> (replay: Result<Outcome, ReplayError>, account: RecordingAccount) {
    var feed = RecordFeed(try source.reader(), supply: .byRecord, seeing: see)
    do throws(ReplayError) {
      try feed.begin()
    } catch {
      return (.failure(error), try feed.finish())
    }
    let commandLine = feed.session?.commandLine ?? []
    var machine = WatchedMachine(ReplayedMachine(feed)) { $0.cursor.standing }
    let ending: ExactReplay.Outcome.Ending
    do throws(ReplayStop) {
      let failure = try RequestedKernel.run(
        commandLine: commandLine, unknownWords: machine.base.cursor.unknownWords, on: &machine)
      ending = machine.base.cursor.ending(failure)
      if ending == .kernelFailed(failure) { machine.watch.noteHalt() }
    } catch {
      ending = error == .endOfTrace ? .reproduced : .stopped(error)
    }
    let account = try machine.base.cursor.feed.finish()
    let outcome = Outcome(
      rules: machine.watch.outcome, recordCount: machine.base.cursor.place,
      recordsHeld: account.recordsReceived, ending: ending)
    return (.success(outcome), account)
  }

  /// Replays a run in memory.
  public static func run(_ input: ReplayInput) -> Outcome {
    do {
      return try run(input.source).replay.get()
    } catch {
      preconditionFailure("a run in memory has a session, and is not read from a file")
    }
  }
}

extension RecordCursor {
  /// Where the record that comes next stands; nil at the end.
  fileprivate var standing: Violation.Place? {
    guard let record = try? next else { return nil }
    return Violation.Place(record: record.index, ticks: record.ticks)
  }
}
