import Replay
import TraceFormat

/// A proven hang: the last records, the wait, and why it has no end.
struct HangText {
  /// Records shown before the wait.
  private static let context = 20

  var lines: [String] = []

  init(_ proof: HangProof, in records: [TraceRecord]) {
    for record in records.suffix(HangText.context) {
      lines.append("  \(record.index)  \(record.event.text)")
    }
    let goal = proof.waitsForEquality ? "until used.idx equals" : "while used.idx equals"
    lines.append(
      "the driver waits on \(queueName(proof.queue)) at \(proof.place) \(goal) \(proof.counter)")
    lines.append(
      "  used.idx  stored \(proof.used), counter stored \(proof.counter),"
        + " modulo 65536 \(proof.used) and \(proof.counter & 0xFFFF)")
    lines.append(
      "  avail.idx stored \(proof.available): the device owns"
        + " \(proof.available &- proof.used) chains")
    switch proof.reason {
    case .goalBeyondIndex:
      lines.append("  no 16-bit index ever equals \(proof.counter): the wait has no end")
    case .nothingOutstanding:
      lines.append("  the device owns nothing, so used.idx never moves: the wait has no end")
    }
  }
}
