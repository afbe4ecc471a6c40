import Conformance
import Recording
import Replay
import ToolSupport

/// Reads, checks, presents.
enum Checking {
  /// Checks a timeline or raw trace.
  ///
  /// - Throws: a finding when a rule was broken, once everything was said.
  static func run(
    timeline: String, replays: Bool, isJSON: Bool, _ loss: LossOptions
  ) throws(CommandFailure) {
    let (pass, account) = try read(.path(timeline), path: timeline, replays: replays)
    guard !pass.boots.isEmpty else {
      throw CommandFailure(.usage, "\(timeline): there is no trace in it")
    }
    let boots = pass.boots
    var output = OutputBuffer()
    for line in isJSON ? [CheckJSON(path: timeline, boots).text] : CheckText(boots).lines {
      output.append(line)
      try output.endLine()
    }
    try output.flush()
    try loss.check(isIntact: account.isIntact)
    let count = boots.reduce(0) { $0 + $1.rules.violations.count }
    if count > 0 { throw CommandFailure(.finding, "violations: \(count)") }
  }

  /// One reading, for the records and for the replay.
  static func read(
    _ source: RecordingSource, path: String, replays: Bool
  ) throws(CommandFailure) -> (CheckedPass, RecordingAccount) {
    var pass = CheckedPass()
    guard replays else {
      let account = try RecordingInput.read(source, path: path) { pass.take($0) }
      return (pass, account)
    }
    do throws(RecordingError) {
      let (replay, account) = try CheckedReplay.run(source) { pass.take($0) }
      pass.take(replay, path: path)
      return (pass, account)
    } catch {
      throw CommandFailure(error, path: path)
    }
  }
}
