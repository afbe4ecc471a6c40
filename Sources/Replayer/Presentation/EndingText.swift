import PacketFiles
import Recording
import Replay
import ToolSupport
import TraceFormat

/// How a replay ended, in the words that every mode uses.
extension ExactReplay.Outcome.Ending {
  var status: ExitStatus {
    switch self {
    case .reproduced, .kernelFailed: return .done
    case .stopped(let stop):
      switch stop {
      case .endOfTrace: return .done
      case .exception, .hang: return .finding
      case .implausible: return .usage
      case .gap, .missingFrame: return .loss
      case .diverged: return .divergence
      }
    }
  }

  var verdict: String {
    switch self {
    case .reproduced: "zero divergence"
    case .kernelFailed: "the kernel gave up, as recorded"
    case .stopped(let stop): stop.words
    }
  }
}

extension ReplayStop {
  fileprivate var words: String {
    switch self {
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
}

/// What stands below the verdict: a divergence with its context, or a proof.
struct EndingText {
  var lines: [String] = []

  init(_ ending: ExactReplay.Outcome.Ending, in records: [TraceRecord], context: Int) {
    switch ending {
    case .stopped(.diverged(let divergence)):
      lines = DivergenceText(divergence, in: records, context: context).lines
    case .stopped(.hang(let proof)): lines = HangText(proof, in: records).lines
    default: break
    }
  }
}

extension RecordedRun {
  /// What the recording lacks, a line each.
  var losses: [String] {
    var lines = damage.map { "damage: \($0.words)" }
    if recordsLost > 0 { lines.append("the guest lost \(recordsLost) records") }
    return lines
  }
}
