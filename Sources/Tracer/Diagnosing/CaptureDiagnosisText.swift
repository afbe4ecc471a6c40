import Diagnosis
import ToolSupport

/// What a bare capture proves, for people.
struct CaptureDiagnosisText {
  private(set) var lines: [String] = []
  private let start: FrameMoment?

  init(_ diagnosis: CaptureDiagnosis) {
    start = diagnosis.totals.first
    lines.append(
      "there is no trace in it: this is what the wire alone proves; why, it does not tell")
    lines.append("")
    if diagnosis.findings.isEmpty { lines.append("no finding") }
    for (place, finding) in diagnosis.findings.enumerated() {
      if place > 0 { lines.append("") }
      describe(finding, number: place + 1)
    }
    lines.append("")
    describe(diagnosis.totals)
    for connection in diagnosis.connections { describe(connection) }
    if !diagnosis.findings.isEmpty { lines += CaptureDiagnosisText.settling }
    lines = lines.map(\.printable)
  }

  /// How the cause is found, by what there is.
  private static let settling = [
    "",
    "the cause is not on the wire; what tells it:",
    "  a trace of this run      quartz-trace merge TRACE CAPTURE -o run.pcapng",
    "  the guest still runs     quartz-trace capture -i INTERFACE --serial SOCKET -w run.pcapng",
    "  its console alone        quartz-trace diagnose --from-log FILE",
    "  a guest without a trace  QEMU's own: -trace 'virtqueue_*' -trace 'virtio_*notify*'",
  ]

  private mutating func describe(_ finding: CaptureFinding, number: Int) {
    lines.append("\(number). \(finding.fact.rawValue) (\(finding.confidence.word))")
    lines.append("   \(finding.headline)")
    lines.append("   rule:    \(finding.fact.rule)")
    for evidence in finding.evidence {
      lines.append("   \(place(evidence.frame)): \(evidence.statement.words)")
    }
    lines.append("   \(finding.confidence.word) because \(finding.reason)")
    lines.append("   open:    \(finding.open)")
    lines.append("   next:    \(finding.nextStep)")
    lines.append("   see:     \(finding.fact.documentation)")
  }

  private mutating func describe(_ totals: CaptureDiagnosis.Totals) {
    var words = "frames: \(totals.frameCount)"
    if let first = totals.first, let last = totals.last {
      words += " in \(seconds(last.elapsed(since: first))) s"
    }
    words += ", TCP segments: \(totals.segmentCount), ARP packets: \(totals.addressPacketCount)"
    if totals.copyCount > 0 { words += ", copies left out: \(totals.copyCount)" }
    lines.append(words)
    lines.append(
      "TCP connections: \(totals.connectionCount), handshakes completed: \(totals.handshakeCount),"
        + " both sides sent payload: \(totals.answeredCount)")
    lines.append(
      "sent again: \(totals.repeatCount), windows of 0: \(totals.zeroWindowCount),"
        + " resets: \(totals.resetCount)")
    if totals.unfollowedCount > 0 {
      lines.append("beyond the bounds of what is followed: \(totals.unfollowedCount)")
    }
    if totals.hasLoss { lines.append("the capture lost frames or is damaged") }
    if let backwards = totals.backwards {
      lines.append(
        "times go back at frame \(backwards.number): nothing is concluded from what did not"
          + " come, or came again")
    }
  }

  private mutating func describe(_ connection: CaptureDiagnosis.Connection) {
    lines.append("")
    for direction in connection.directions {
      var words = "from \(direction.source): frames \(direction.frameCount)"
      words += ", payload \(direction.payloadByteCount) bytes, sent again \(direction.repeatCount)"
      if direction.zeroWindowCount > 0 { words += ", windows of 0 \(direction.zeroWindowCount)" }
      if let last = direction.last { words += ", last \(place(last))" }
      lines.append(words)
    }
  }

  private func place(_ frame: FrameMoment) -> String {
    "frame \(frame.number) at \(seconds(start.map { frame.elapsed(since: $0) } ?? 0)) s"
  }

  private func seconds(_ nanoseconds: Int64) -> String {
    DurationText.seconds(UInt64(clamping: nanoseconds), places: 6)
  }
}
