import PacketFiles
import Recording
import Replay
import TraceFormat
import TraceText

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

  /// 0 reproduced, 1 a recorded fault, 2 implausible input, 3 data missing, 4 divergence.
  var exitCode: Int32 {
    guard outcomesAgree else { return 4 }
    return first.ending.exitCode
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

  var json: String {
    let seconds = runs.map(\.wallSeconds).min() ?? 0
    return "{\"records\":\(first.recordCount),\"records_total\":\(recording.records.count),"
      + "\"frames_received\":\(first.framesReceived),"
      + "\"frames_transmitted\":\(first.framesTransmitted),"
      + "\"frames_compared\":\(first.framesCompared),\"runs\":\(runs.count),"
      + "\"wall_microseconds\":\(Int(seconds * 1_000_000)),\"state_hash\":\"\(hash)\","
      + "\"hashes_agree\":\(hashesAgree),\"verdict\":\"\(verdict)\",\"exit\":\(exitCode)}"
  }
}
