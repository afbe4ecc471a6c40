import Conformance
import Recording
import ToolSupport

/// Reads, checks, presents.
enum Checking {
  /// Checks a timeline or raw trace.
  ///
  /// - Throws: a finding when a rule was broken, once everything was said.
  static func run(
    timeline: String, replays: Bool, isJSON: Bool, _ loss: LossOptions
  ) throws(CommandFailure) {
    var pass = CheckedPass()
    let account = try RecordingInput.read(.path(timeline), path: timeline) { pass.take($0) }
    guard !pass.boots.isEmpty else {
      throw CommandFailure(.usage, "\(timeline): there is no trace in it")
    }
    let boots = replays ? pass.replayed(.path(timeline), path: timeline) : pass.boots
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
}
