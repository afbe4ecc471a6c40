import Matching
import PacketFiles
import Recording

/// What a merged timeline says about its origin, and the sums that no other block holds.
enum MergeProvenance {
  static func of(_ merge: TimelineMerge, _ report: MergeReport) -> Provenance {
    let loss = report.trace.loss
    var entries = [
      ("schema", "1"), ("tool", "quartz-trace merge"), ("trace", name(merge.trace)),
      ("capture", name(merge.capture)), ("session", "\(report.trace.sessionIdentifier)"),
      ("trace.damage", "\(loss.damageCount)"),
      ("trace.damaged-bytes", "\(loss.damagedByteCount)"),
      ("trace.duplicate-blocks", "\(loss.duplicateBlockCount)"),
      ("trace.conflicting-blocks", "\(loss.conflictingBlockCount)"),
      ("capture.damage", "\(report.scan.damage.count)"),
      ("capture.dropped", "\(report.scan.dropCount)"),
    ]
    let sums = report.correlation.reconciliation
    entries += side("received", sums.received)
    entries += side("transmitted", sums.transmitted)
    return Provenance(
      entries.map { key, value in
        Provenance.Entry(key: key, value: value.replacing("\n", with: " "))
      })
  }

  /// A file's name: a folder says something of the machine, which a shared timeline should not.
  private static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func side(
    _ name: String, _ side: Reconciliation.Side
  ) -> [(String, String)] {
    [("\(name).transfers", "\(side.transfers)")]
      + side.transferReasons.map { ("\(name).unmatched.\($0.reason)", "\($0.count)") }
  }
}
