import Replay
import TraceFiles
import TraceFormat
import TraceText

/// What a replay found, for people and for machines.
struct ReplayReport {
  var timeline: String
  var recording: RecordedRun
  var runs: [Measurement]
  /// Records shown before a divergence.
  var context: Int

  private var first: ExactReplay.Outcome { runs[0].outcome }
  private var hashesAgree: Bool { runs.allSatisfy { $0.outcome.hash == first.hash } }
  private var outcomesAgree: Bool { runs.allSatisfy { $0.outcome == first } }

  /// 0 reproduced, 1 a recorded fault, 2 implausible input, 3 data missing, 4 divergence.
  var exitCode: Int32 {
    guard outcomesAgree else { return 4 }
    switch first.ending {
    case .reproduced, .kernelFailed: return 0
    case .stopped(let stop):
      switch stop {
      case .endOfTrace: return 0
      case .exception, .hang: return 1
      case .implausible: return 2
      case .gap, .missingFrame: return 3
      case .diverged: return 4
      }
    }
  }

  private var verdict: String {
    guard outcomesAgree else { return "two replays of one recording differ" }
    switch first.ending {
    case .reproduced: return "zero divergence"
    case .kernelFailed: return "the kernel gave up, as recorded"
    case .stopped(let stop): return ReplayReport.words(stop)
    }
  }

  private static func words(_ damage: RunDamage) -> String {
    switch damage {
    case .file(let stretch): stretch.words
    case .traceBlock(let ordinal, let error): "trace block \(ordinal) does not decode: \(error)"
    }
  }

  private static func words(_ stop: ReplayStop) -> String {
    switch stop {
    case .endOfTrace: "zero divergence"
    case .exception(let record): "record \(record): the kernel stopped in an exception"
    case .hang(let proof): "proven hang after record \(proof.record)"
    case .gap(let expected, let found):
      "records \(expected) to \(found - 1) are missing: replay ends before them"
    case .missingFrame(let record):
      "record \(record): the capture lacks the frame that was received here"
    case .implausible(let record, let why): "record \(record): implausible, \(why)"
    case .diverged(let divergence): "divergence at record \(divergence.record)"
    }
  }

  var text: String {
    var lines = ["\(timeline): \(verdict)"]
    if case .stopped(.diverged(let divergence)) = first.ending {
      lines += DivergenceText(divergence, in: recording.records, context: context).lines
    }
    if case .stopped(.hang(let proof)) = first.ending {
      lines += HangText(proof, in: recording.records).lines
    }
    lines.append(counts)
    lines.append("state hash \(hash)\(runs.count > 1 ? hashAgreement : "")")
    for stretch in recording.damage { lines.append("damage: \(ReplayReport.words(stretch))") }
    if recording.recordsLost > 0 {
      lines.append("the guest lost \(recording.recordsLost) records")
    }
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
