import Recording
package import Replay
package import ToolSupport
import TraceFormat

/// What a replay found, for people and for machines.
package struct ReplayReport: Report {
  var timeline: String
  package var runs: [Measurement<ExactReplay.Outcome>]
  /// Records shown before a divergence.
  var context: Int

  private var first: ExactReplay.Outcome { runs[0].outcome }
  private var hashesAgree: Bool { runs.allSatisfy { $0.outcome.hash == first.hash } }
  private var outcomesAgree: Bool { runs.allSatisfy { $0.outcome == first } }

  package var status: ExitStatus {
    guard outcomesAgree else { return .divergence }
    return first.ending.status
  }

  private var verdict: String {
    guard outcomesAgree else { return "two replays of one recording differ" }
    return first.ending.words
  }

  package var text: String {
    var lines = ["\(timeline): \(verdict)"]
    lines += EndingText(first.ending, after: first.history, context: context).lines
    lines.append(counts)
    lines.append("state hash \(hash)\(runs.count > 1 ? hashAgreement : "")")
    if first.framesCut > 0 {
      lines.append(
        "\(first.framesCut) transmitted frames are cut: compared as far as the capture goes")
    }
    lines += first.window.lines + first.account.losses
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
    return "\(first.recordCount) of \(first.recordsHeld) records,"
      + " \(first.framesReceived) frames received, \(first.framesTransmitted) transmitted"
      + " (\(first.framesCompared) compared byte for byte),"
      + " \(Int(seconds * 1_000_000)) us, \(rate) frames/s"
  }

  package var json: JSONObject {
    let seconds = runs.map(\.wallSeconds).min() ?? 0
    var object = JSONObject()
    object.add("records", first.recordCount)
    object.add("records_total", first.recordsHeld)
    object.add("frames_received", first.framesReceived)
    object.add("frames_transmitted", first.framesTransmitted)
    object.add("frames_compared", first.framesCompared)
    object.add("frames_cut", first.framesCut)
    object.add("runs", runs.count)
    object.add("wall_microseconds", Int(seconds * 1_000_000))
    object.add("state_hash", hash)
    object.add("hashes_agree", hashesAgree)
    object.add("verdict", verdict)
    return object
  }
}
