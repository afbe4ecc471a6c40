import Clocks
import Matching
import PacketFiles
import Recording
import ToolSupport
import TraceFormat

/// What a merge found, for its closing lines and its exit code.
struct MergeReport {
  let tracePath: String
  let capturePath: String
  /// The session identifiers of all boots in the trace.
  let sessions: [UInt32]
  let boot: BootAccount
  /// Parts of the trace's file that could not be used: the first ones, and how many.
  let traceDamage: [RecordingDamage]
  let traceDamageCount: UInt64
  let traceDamagedByteCount: UInt64
  /// Stretches of the capture that could not be used: the first ones, and how many.
  let captureDamage: [FileDamage]
  let captureDamageCount: Int
  /// Frames the capture says it lost.
  let framesDropped: UInt64
  /// Frames of the capture without a time.
  let timelessCount: Int
  /// Frames that were kept out because no guest has such, by link type.
  let foreignCounts: [UInt16: Int]
  var correlation: Correlation
  /// How well the clock is known where blocks begin; whole once the timeline is written.
  var bounds = BoundSummary()

  init(
    spool: TraceSpool, boot: SpooledBoot, capture: borrowing CaptureFrames,
    _ correlation: Correlation
  ) {
    tracePath = spool.path
    capturePath = capture.path
    sessions = spool.boots.map(\.identifier)
    self.boot = spool.account(of: boot)
    traceDamage = spool.account.damage
    traceDamageCount = spool.account.damageCount
    traceDamagedByteCount = spool.account.damagedByteCount
    captureDamage = capture.damage
    captureDamageCount = capture.damageCount
    framesDropped = capture.dropCount
    timelessCount = capture.timelessCount
    foreignCounts = capture.foreignCounts
    self.correlation = correlation
  }

  /// Nothing was lost or damaged on either side.
  var isIntact: Bool {
    boot.isIntact && traceDamageCount == 0 && captureDamageCount == 0 && framesDropped == 0
  }

  /// Warnings, then one closing line with counts, losses and bounds.
  var lines: [String] {
    var lines: [String] = []
    if sessions.count > 1 {
      let others = sessions.map { "\($0)" }.joined(separator: ", ")
      lines.append(
        "the guest rebooted: sessions \(others); merged \(boot.identifier)"
          + " (--session chooses)")
    }
    for gap in boot.gaps.prefix(MergeReport.shownItems) {
      lines.append("records \(gap.from) to \(gap.to) are missing")
    }
    for damage in traceDamage.prefix(MergeReport.shownItems) {
      lines.append("\(tracePath): \(damage.words)")
    }
    for stretch in captureDamage.prefix(MergeReport.shownItems) {
      lines.append("\(capturePath): \(stretch.words)")
    }
    lines += captured
    lines += unmatched
    lines += windows
    if !correlation.reconciliation.isBalanced { lines.append("the sums do not reconcile") }
    lines.append(closing)
    return lines
  }

  private static let shownItems = 5

  /// What of the capture's frames was not taken as it is.
  private var captured: [String] {
    var lines = foreignCounts.sorted { $0.key < $1.key }.map { type, count in
      "\(capturePath): \(count) frames of link type \(LinkType(rawValue: type).words) are kept out"
    }
    if timelessCount > 0 {
      lines.append(
        "\(capturePath): \(timelessCount) frames without a time stand behind the frame before them")
    }
    let changes = correlation.reconciliation.changes.sorted { $0.key.rawValue < $1.key.rawValue }
    lines += changes.map { change, count in "\(count) frames matched \(change.words)" }
    return lines
  }

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

  /// Where a window was too small for what the inputs hold.
  private var windows: [String] {
    let limits = MatchingLimits()
    var lines: [String] = []
    if correlation.blindMoves > 0 {
      lines.append(
        "\(correlation.blindMoves) times nothing matched within \(limits.window) frames and"
          + " transfers: what belongs together there may lie farther apart")
    }
    if !correlation.comparesAllLeftOver {
      lines.append(
        "more than \(limits.leftOver) items are unmatched: only the first \(limits.leftOver) were"
          + " compared for the reasons ambiguous and duplicateInCapture")
    }
    return lines
  }

  private var closing: String {
    let sums = correlation.reconciliation
    var text = "\(boot.recordsReceived) records, \(sums.frameCount) frames,"
    text += " \(sums.matchedCount) matched; lost: \(boot.recordsLost) of"
    text += " \(boot.recordsGenerated) records, \(framesDropped) frames;"
    text += " damaged: \(traceDamageCount + UInt64(captureDamageCount)) stretches; "
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
