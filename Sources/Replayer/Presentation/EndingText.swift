import Recording
import Replay
import ToolSupport
import TraceFormat

extension ExactReplay.Outcome.Ending {
  /// How the tool ends after a replay that ended so.
  var status: ExitStatus {
    switch self {
    case .reproduced, .kernelFailed: .done
    case .stopped(let stop): stop.status
    }
  }
}

extension ReplayStop {
  fileprivate var status: ExitStatus {
    switch self {
    case .endOfTrace: .done
    case .exception, .hang: .finding
    case .implausible, .anotherBoot, .unreadable, .contradiction(_, .backwards): .usage
    case .gap, .missingFrame, .cutFrame, .contradiction: .loss
    case .diverged: .divergence
    }
  }
}

/// What stands below the verdict: a divergence with its context, or a proof.
struct EndingText {
  var lines: [String] = []

  /// - Parameters:
  ///   - records: the last ones that were reproduced.
  ///   - context: how many of them are shown before a divergence.
  init(_ ending: ExactReplay.Outcome.Ending, after records: [TraceRecord], context: Int) {
    switch ending {
    case .stopped(.diverged(let divergence)):
      lines = DivergenceText(divergence, after: records, context: context).lines
    case .stopped(.hang(let proof)): lines = HangText(proof, in: records).lines
    default: break
    }
  }
}

extension RecordingAccount {
  /// Stretches of damage that are shown one by one.
  private static let shownCount = 20

  /// What the recording lacks, a line each.
  var losses: [String] {
    var lines = damage.prefix(Self.shownCount).map { "damage: \($0.words)" }
    let rest = damageCount - UInt64(lines.count)
    if rest > 0 { lines.append("damage: \(rest) more") }
    let lost = boots.reduce(0) { $0 + $1.recordsOverwritten }
    if lost > 0 { lines.append("the guest lost \(lost) records") }
    if cutFrameCount > 0 { lines.append("\(cutFrameCount) frames are cut by the snap length") }
    return lines
  }
}

extension WindowUse {
  /// What did not fit the window, a line each.
  var lines: [String] {
    var lines: [String] = []
    if lateFrameCount > 0 {
      lines.append(
        "\(lateFrameCount) frames came more than \(ReplayWindow.frameByteCount >> 20) MiB or"
          + " \(ReplayWindow.recordCount) records behind their records, and were not used")
    }
    if droppedArrivalCount > 0 {
      lines.append("\(droppedArrivalCount) frames for the guest found no room to wait")
    }
    if isShort {
      lines.append(
        "what came more than \(ReplayWindow.recordCount) records later counted as absent")
    }
    return lines
  }
}
