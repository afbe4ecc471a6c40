import PacketFiles
import Recording
import Replay

/// What a run on the device model along a recording found, for people and for machines.
struct SteeredReport: Report {
  var timeline: String
  var recording: RecordedRun
  var outcome: SteeredReplay.Outcome
  var wallSeconds: Double
  /// Records shown before a divergence.
  var context: Int

  var exitCode: Int32 { outcome.ending.exitCode }

  var text: String {
    var lines = ["\(timeline): \(outcome.ending.verdict)"]
    lines += EndingText(outcome.ending, in: recording.records, context: context).lines
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
    return (lines + recording.losses).joined(separator: "\n")
  }

  private var closing: String {
    let frames = outcome.framesDelivered + outcome.framesTransmitted
    let rate = wallSeconds > 0 ? Int(Double(frames) / wallSeconds) : 0
    return "\(outcome.recordCount) of \(recording.records.count) records,"
      + " \(outcome.framesDelivered) frames received, \(outcome.framesTransmitted) transmitted,"
      + " \(outcome.counts.steps) steps of the model,"
      + " \(Int(wallSeconds * 1_000_000)) us, \(rate) frames/s"
  }

  var json: String {
    let counts = outcome.counts
    return "{\"records\":\(outcome.recordCount),"
      + "\"records_total\":\(recording.records.count),"
      + "\"frames_received\":\(outcome.framesDelivered),"
      + "\"frames_transmitted\":\(outcome.framesTransmitted),"
      + "\"frames_compared\":\(counts.compared),"
      + "\"frames_passed_over\":\(outcome.framesPassedOver),"
      + "\"frames_left_over\":\(outcome.framesLeftOver),"
      + "\"registers\":\(counts.registers),\"looks\":\(counts.looks),"
      + "\"elements\":\(counts.elements),\"flags\":\(counts.flags),"
      + "\"waits\":\(counts.waits),\"steps\":\(counts.steps),"
      + "\"wall_microseconds\":\(Int(wallSeconds * 1_000_000)),"
      + "\"verdict\":\"\(outcome.ending.verdict)\",\"exit\":\(exitCode)}"
  }
}
