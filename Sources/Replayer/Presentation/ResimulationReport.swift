import PacketFiles
import Recording
import Replay
import ToolSupport

/// What came of a simulated run that was run again, for people and for machines.
struct ResimulationReport: Report {
  let timeline: String
  let recording: RecordedRun
  let run: Resimulation
  let wallSeconds: Double
  /// Records shown before a divergence.
  let context: Int
  /// Every record is compared for it, so once.
  private let ending: ExactReplay.Outcome.Ending

  init(
    timeline: String, recording: RecordedRun, run: Resimulation, wallSeconds: Double,
    context: Int
  ) {
    self.timeline = timeline
    self.recording = recording
    self.run = run
    self.wallSeconds = wallSeconds
    self.context = context
    ending = run.ending(against: recording.records)
  }

  var status: ExitStatus { ending.status }

  var text: String {
    var lines = ["\(timeline): \(ending.verdict)"]
    lines += EndingText(ending, in: recording.records, context: context).lines
    lines.append("run again with its own settings and fault plan; frames at their recorded times")
    lines.append(
      "\(run.records.count) of \(recording.records.count) records,"
        + " \(run.framesDelivered) frames received, \(run.framesTransmitted) transmitted,"
        + " \(Int(wallSeconds * 1_000_000)) us")
    return (lines + recording.losses).joined(separator: "\n")
  }

  var json: JSONObject {
    var object = JSONObject()
    object.add("records", run.records.count)
    object.add("records_total", recording.records.count)
    object.add("frames_received", run.framesDelivered)
    object.add("frames_transmitted", run.framesTransmitted)
    object.add("wall_microseconds", Int(wallSeconds * 1_000_000))
    object.add("verdict", ending.verdict)
    return object
  }
}
