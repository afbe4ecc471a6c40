import Clocks
import Matching
import PacketFiles
import Recording
import ToolSupport
import TraceFormat

/// What a merge found, for its closing lines and its exit code.
struct MergeReport {
  let input: TraceInput
  let trace: DecodedTrace
  let scan: CaptureScan
  let correlation: Correlation

  /// Nothing was lost or damaged on either side.
  var isIntact: Bool {
    trace.loss.isIntact && scan.damage.isEmpty && scan.dropCount == 0 && input.endDamage == nil
  }

  /// Warnings, then one closing line with counts, losses and bounds.
  var lines: [String] {
    var lines: [String] = []
    if input.line.traces.count > 1 {
      let others = input.line.traces.map { "\($0.sessionIdentifier)" }.joined(separator: ", ")
      lines.append(
        "the guest rebooted: sessions \(others); merged \(trace.sessionIdentifier)"
          + " (--session chooses)")
    }
    for gap in trace.loss.gaps.prefix(MergeReport.shownItems) {
      lines.append("records \(gap.from) to \(gap.to) are missing")
    }
    for stretch in trace.loss.damage.prefix(MergeReport.shownItems) {
      lines.append("\(input.path): \(stretch.words)")
    }
    if let endDamage = input.endDamage { lines.append("\(input.path): \(endDamage.words)") }
    for stretch in scan.damage.prefix(MergeReport.shownItems) {
      lines.append("\(scan.path): \(stretch.words)")
    }
    lines += unmatched
    if !correlation.reconciliation.isBalanced { lines.append("the sums do not reconcile") }
    lines.append(closing)
    return lines
  }

  private static let shownItems = 5

  private var unmatched: [String] {
    let sums = correlation.reconciliation
    let sides = [
      ("received", sums.received), ("transmitted", sums.transmitted), ("other", sums.undirected),
    ]
    return sides.compactMap { name, side in
      let frames = side.frameReasons.map { "\($0.count) \($0.reason)" }
      let transfers = side.transferReasons.map { "\($0.count) \($0.reason)" }
      if frames.isEmpty && transfers.isEmpty { return nil }
      var text = "\(name): \(side.matched) of \(side.frames) frames and \(side.transfers) transfers"
      text += " matched"
      if !frames.isEmpty { text += "; frames: " + frames.joined(separator: ", ") }
      if !transfers.isEmpty { text += "; transfers: " + transfers.joined(separator: ", ") }
      return text
    }
  }

  private var closing: String {
    let sums = correlation.reconciliation
    let loss = trace.loss
    var bounds = BoundSummary()
    var clock = ClockCursor(correlation.clock)
    for block in trace.blocks { bounds.note(clock.time(at: block.header.firstTicks)) }
    var text = "\(loss.recordsReceived) records, \(sums.frameCount) frames,"
    text += " \(sums.matchedCount) matched; lost: \(loss.recordsLost) of"
    text += " \(loss.recordsGenerated) records, \(scan.dropCount) frames;"
    text += " damaged: \(loss.damageCount + scan.damage.count) stretches; "
    return text + bounds.words(correlation.clock)
  }
}

extension BoundSummary {
  /// `bound below ±2.0us (at most ±8.1us)`, with steps of the clock.
  func words(_ clock: ClockModel) -> String {
    guard let typical else { return "bound: none, frames of both directions are needed" }
    var text = "bound mostly below ±\(DurationText.unsigned(typical))"
    text += ", at most ±\(DurationText.unsigned(largest))"
    if clock.stepCount > 0 { text += ", \(clock.stepCount) clock steps" }
    if clock.contradictions > 0 { text += ", \(clock.contradictions) contradictions" }
    return text
  }
}
