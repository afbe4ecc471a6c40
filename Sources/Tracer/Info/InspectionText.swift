import Clocks
import Diagnosis
import PacketFiles
import Recording
import RingHistory
import ToolSupport
import TraceFormat

/// What `info` says, for people.
struct InspectionText {
  private(set) var lines: [String] = []

  init(_ inspection: Inspection) {
    say("file", inspection.path)
    say("kind", inspection.condition.words)
    for entry in inspection.provenance?.entries ?? []
    where !entry.key.contains(".") && entry.key != "session" {
      say(entry.key, entry.value)
    }
    for boot in inspection.boots { describe(boot, inspection.clock) }
    describe("received frames", inspection.received, inspection.transferReasons("received"))
    describe(
      "transmitted frames", inspection.transmitted, inspection.transferReasons("transmitted"))
    if inspection.undirected.count > 0 { describe("other frames", inspection.undirected, []) }
    describe(inspection.span)
    describe(inspection.summary)
    say("frames dropped", "\(inspection.framesDropped)")
    for words in inspection.damage { say("damage", words) }
    let others = inspection.account.damageCount - UInt64(inspection.account.damage.count)
    if others > 0 { say("damage", "\(others) other stretches") }
  }

  private mutating func say(_ name: String, _ value: String) {
    let padding = String(repeating: " ", count: max(1, 20 - name.utf8.count))
    lines.append("\(name):\(padding)\(value)".printable)
  }

  private mutating func describe(_ boot: Inspection.Boot, _ clock: ClockModel?) {
    let account = boot.account
    let totals = boot.records.totals
    say("session", "\(account.identifier)")
    if let session = account.session {
      say("ticks per second", "\(session.ticksPerSecond)")
      say(session.isQuartzKernel ? "command line" : "kernel", session.title)
      if let first = totals.first, let last = totals.last, session.ticksPerSecond > 0 {
        let seconds = Double(last.ticks &- first.ticks) / Double(session.ticksPerSecond)
        say("duration", DurationText.unsigned(Int64(exactly: (seconds * 1e9).rounded()) ?? .max))
      }
    }
    say(
      "records",
      "\(account.recordsReceived) received + \(account.recordsLost) lost"
        + " = \(account.recordsGenerated) generated")
    describe(account)
    for (kind, count) in totals.countsByKind { say("  \(kind.name)", "\(count)") }
    for queue in totals.rings.queues.sorted(by: { $0.name.number < $1.name.number }) {
      describe(queue.name.number, queue.positions)
    }
    say("connections", "\(totals.connectionCount), \(totals.connectionRequestCount) requested")
    say("requests", "\(totals.requestCount), \(totals.responseByteCount) bytes")
    if let clock { say("clock", boot.records.bounds.words(clock)) }
    say("kernel reports", "\(totals.reportCount)")
    for report in totals.reports { say("  record \(report.record)", report.event.text) }
  }

  private mutating func describe(_ span: FrameSpan) {
    guard let first = span.earliest, let last = span.latest else { return }
    say("first frame", CalendarText.utc(first))
    say("last frame", CalendarText.utc(last))
    say(
      "frames span",
      DurationText.unsigned(last &- first) + (span.isInOrder ? "" : ", not in time order"))
    if let frames = span.framesPerSecond, let bytes = span.bytesPerSecond {
      say("rate", "\(frames) frames/s, \(bytes) bytes/s")
    }
  }

  private mutating func describe(_ summary: TimelineSummary) {
    if summary.timelessFrameCount > 0 {
      say("without a time", "\(summary.timelessFrameCount) frames")
    }
    for (number, interface) in summary.interfaces.prefix(8).enumerated() {
      var text = "link type \(interface.linkType.words), "
      text += interface.snapLength == 0 ? "no snap length" : "snap length \(interface.snapLength)"
      if let name = interface.name { text = "\(name), \(text)" }
      if interface.frameCheckByteCount > 0 {
        text += ", frame check sequence \(interface.frameCheckByteCount)"
      }
      say("interface \(number)", text)
    }
    if summary.interfaceCount > 8 { say("interfaces", "\(summary.interfaceCount)") }
  }

  private mutating func describe(_ account: BootAccount) {
    for gap in account.gaps { say("  missing", "records \(gap.from) to \(gap.to)") }
    let others = account.gapCount - UInt64(account.gaps.count)
    if others > 0 { say("  missing", "\(others) other runs of records") }
    if account.recordsOverwritten > 0 {
      say("  overwritten", "\(account.recordsOverwritten) records")
    }
    if account.duplicateBlockCount > 0 {
      say("  sent again", "\(account.duplicateBlockCount) blocks")
    }
    if account.conflictingBlockCount > 0 {
      say("  contradictory", "\(account.conflictingBlockCount) blocks")
    }
    if account.lateBlockCount > 0 { say("  too late", "\(account.lateBlockCount) blocks") }
  }

  private mutating func describe(_ number: UInt16, _ queue: QueueHistory.Positions) {
    guard let available = queue.available else { return }
    var text = "avail.idx \(available) (\(queue.availableWraps) wraps)"
    if let taken = queue.taken { text += ", used \(taken) (\(queue.takenWraps) wraps)" }
    if let owned = queue.owned { text += ", the device owns \(owned)" }
    say("queue \(queueName(UInt8(truncatingIfNeeded: number)))", text)
  }

  private mutating func describe(
    _ name: String, _ frames: Inspection.Frames, _ transfers: [(reason: String, count: String)]
  ) {
    say(name, "\(frames.count), \(frames.byteCount) bytes, \(frames.matched) matched")
    for (reason, count) in frames.orderedReasons { say("  frame \(reason)", "\(count)") }
    for (reason, count) in transfers { say("  transfer \(reason)", count) }
  }
}

extension RecordingCondition {
  /// What the recording is, for people.
  var words: String {
    switch self {
    case .complete: "complete timeline"
    case .unfinished: "timeline without its end"
    case .damaged: "damaged timeline"
    case .midService: "timeline that began in mid-service"
    case .rewritten: "timeline copied by another tool: the trace is missing"
    case .capture: "packet capture"
    case .damagedCapture: "damaged packet capture"
    case .serialLine: "raw trace"
    case .damagedSerialLine: "damaged raw trace"
    }
  }
}
