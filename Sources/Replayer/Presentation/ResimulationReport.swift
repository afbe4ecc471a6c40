import Recording
package import Replay
package import ToolSupport

/// What came of a simulated run that was run again, for people and for machines.
package struct ResimulationReport: Report {
  var timeline: String
  package var outcome: Resimulation.Outcome
  var wallSeconds: Double
  /// Records shown before a divergence.
  var context: Int

  package var status: ExitStatus { outcome.ending.status }

  package var text: String {
    var lines = ["\(timeline): \(outcome.ending.words)"]
    lines += EndingText(outcome.ending, after: outcome.history, context: context).lines
    lines.append("run again with its own settings and fault plan; frames at their recorded times")
    lines.append(
      "\(outcome.recordCount) of \(outcome.recordsHeld) records,"
        + " \(outcome.framesDelivered) frames received, \(outcome.framesTransmitted) transmitted,"
        + " \(Int(wallSeconds * 1_000_000)) us")
    return (lines + outcome.window.lines + outcome.account.losses).joined(separator: "\n")
  }

  package var json: JSONObject {
    var object = JSONObject()
    object.add("records", outcome.recordCount)
    object.add("records_total", outcome.recordsHeld)
    object.add("frames_received", outcome.framesDelivered)
    object.add("frames_transmitted", outcome.framesTransmitted)
    object.add("wall_microseconds", Int(wallSeconds * 1_000_000))
    object.add("verdict", outcome.ending.words)
    return object
  }
}
