import Recording
package import Replay
package import ToolSupport

/// What a run on the device model along a recording found, for people and for machines.
package struct SteeredReport: Report {
  var timeline: String
  package var outcome: SteeredReplay.Outcome
  var wallSeconds: Double
  /// Records shown before a divergence.
  var context: Int

  package var status: ExitStatus { outcome.ending.status }

  package var text: String {
    var lines = ["\(timeline): \(outcome.ending.words)"]
    lines += EndingText(outcome.ending, after: outcome.history, context: context).lines
    let counts = outcome.counts
    lines.append(
      "compared: \(counts.registers) registers, \(counts.looks) looks at used.idx,"
        + " \(counts.elements) used elements, \(counts.flags) looks at used.flags,"
        + " \(counts.waits) waits, \(counts.compared) frames byte for byte")
    if outcome.framesPassedOver + outcome.framesLeftOver > 0 {
      lines.append(
        "captured frames for the guest that no record is about: \(outcome.framesPassedOver) among"
          + " the others, \(outcome.framesLeftOver) behind them")
    }
    lines.append(closing)
    return (lines + outcome.window.lines + outcome.account.losses).joined(separator: "\n")
  }

  private var closing: String {
    let frames = outcome.framesDelivered + outcome.framesTransmitted
    let rate = wallSeconds > 0 ? Int(Double(frames) / wallSeconds) : 0
    return "\(outcome.recordCount) of \(outcome.recordsHeld) records,"
      + " \(outcome.framesDelivered) frames received, \(outcome.framesTransmitted) transmitted,"
      + " \(outcome.counts.steps) steps of the model,"
      + " \(Int(wallSeconds * 1_000_000)) us, \(rate) frames/s"
  }

  package var json: JSONObject {
    let counts = outcome.counts
    var object = JSONObject()
    object.add("records", outcome.recordCount)
    object.add("records_total", outcome.recordsHeld)
    object.add("frames_received", outcome.framesDelivered)
    object.add("frames_transmitted", outcome.framesTransmitted)
    object.add("frames_compared", counts.compared)
    object.add("frames_passed_over", outcome.framesPassedOver)
    object.add("frames_left_over", outcome.framesLeftOver)
    object.add("registers", counts.registers)
    object.add("looks", counts.looks)
    object.add("elements", counts.elements)
    object.add("flags", counts.flags)
    object.add("waits", counts.waits)
    object.add("steps", counts.steps)
    object.add("wall_microseconds", Int(wallSeconds * 1_000_000))
    object.add("verdict", outcome.ending.words)
    return object
  }
}
