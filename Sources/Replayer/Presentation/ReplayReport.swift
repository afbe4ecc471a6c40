import PacketFiles
import Recording
import Replay
import ToolSupport
import TraceFormat

/// What a replay found, for people and for machines.
struct ReplayReport: Report {
  var timeline: String
  var recording: RecordedRun
  var runs: [Measurement<ExactReplay.Outcome>]
  /// Records shown before a divergence.
  var context: Int

  private var first: ExactReplay.Outcome { runs[0].outcome }
  private var hashesAgree: Bool { runs.allSatisfy { $0.outcome.hash == first.hash } }
  private var outcomesAgree: Bool { runs.allSatisfy { $0.outcome == first } }

  var status: ExitStatus {
    guard outcomesAgree else { return .divergence }
    return first.ending.status
  }

  private var verdict: String {
    guard outcomesAgree else { return "two replays of one recording differ" }
    return first.ending.verdict
  }

  var text: String {
    var lines = ["\(timeline): \(verdict)"]
    lines += EndingText(first.ending, in: recording.records, context: context).lines
    lines.append(counts)
    lines.append("state hash \(hash)\(runs.count > 1 ? hashAgreement : "")")
    lines += recording.losses
    return lines.joined(separator: "\n")
  }

  private var hash: String {
    let digits = String(first.hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  private var hashAgreement: String {
    hashesAgree ? ", the same \(runs.count) times" : ", and another the next time"
  }

  private var counts: String {
    let frames = first.framesReceived + first.framesTransmitted
    let seconds = runs.map(\.wallSeconds).min() ?? 0
    let rate = seconds > 0 ? Int(Double(frames) / seconds) : 0
    return "\(first.recordCount) of \(recording.records.count) records,"
      + " \(first.framesReceived) frames received, \(first.framesTransmitted) transmitted"
      + " (\(first.framesCompared) compared byte for byte),"
      + " \(Int(seconds * 1_000_000)) us, \(rate) frames/s"
  }

  var json: JSONObject {
    let seconds = runs.map(\.wallSeconds).min() ?? 0
    var object = JSONObject()
    object.add("records", first.recordCount)
    object.add("records_total", recording.records.count)
    object.add("frames_received", first.framesReceived)
    object.add("frames_transmitted", first.framesTransmitted)
    object.add("frames_compared", first.framesCompared)
    object.add("runs", runs.count)
    object.add("wall_microseconds", Int(seconds * 1_000_000))
    object.add("state_hash", hash)
    object.add("hashes_agree", hashesAgree)
    object.add("verdict", verdict)
    return object
  }
}
