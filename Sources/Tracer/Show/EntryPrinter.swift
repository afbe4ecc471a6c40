import Bytes
import Clocks
import Matching
import PacketFiles
import Recording
import RingHistory
import SystemPackage
import ToolSupport
import TraceFormat
import Wire

/// Prints the lines of a timeline, as text or as JSON.
struct EntryPrinter: ~Copyable {
  private static let positionColumn = 12
  private static let eventColumn = 39

  private var time: TimeText
  private var bound = BoundText()
  private let isJSON: Bool
  private let wantsColor: Bool
  private var output: OutputBuffer

  init(
    time: TimeFormat, isJSON: Bool, wantsColor: Bool,
    to destination: FileDescriptor = .standardOutput
  ) {
    output = OutputBuffer(to: destination)
    self.time = TimeText(time)
    self.isJSON = isJSON
    self.wantsColor = wantsColor && !isJSON
  }

  /// The first line of JSON says what the others are.
  mutating func begin() throws(CommandFailure) {
    guard isJSON else { return }
    output.append("{\"schema_version\":1,\"tool\":\"quartz-trace show\"}")
    try output.endLine()
  }

  /// Writes what was collected.
  mutating func finish() throws(CommandFailure) { try output.flush() }

  /// Takes note of a line's time, printed or not.
  mutating func note(_ entry: TimelineEntry) {
    if let nanoseconds = entry.time?.nanoseconds { time.begin(nanoseconds) }
  }

  mutating func print(
    _ record: TraceRecord, _ entry: TimelineEntry, _ queue: QueueHistory.Positions?
  ) throws(CommandFailure) {
    if isJSON {
      EntryJSON.append(record, entry, queue, to: &output.text)
      try output.endLine()
      return
    }
    begin(entry, Style(record.event))
    output.text.append("ring ")
    if let index = record.event.queue { appendQueueName(index, to: &output.text) }
    if let available = queue?.available {
      output.pad(to: EntryPrinter.positionColumn)
      output.text.append("avail ")
      output.text.append(decimal: UInt64(available))
    }
    if let used = queue?.taken {
      output.text.append(" used ")
      output.text.append(decimal: UInt64(used))
    }
    if let owned = queue?.owned {
      output.text.append(" own ")
      output.text.append(decimal: UInt64(owned))
    }
    output.text.append(" ")
    output.pad(to: EntryPrinter.eventColumn)
    output.text.append(record.event.name)
    output.text.append(" ")
    record.event.appendDetails(to: &output.text)
    try end(Style(record.event))
  }

  mutating func print(
    _ frame: RecordedFrame, _ link: FrameLink?, _ entry: TimelineEntry
  ) throws(CommandFailure) {
    if isJSON {
      EntryJSON.append(frame, link, entry, to: &output.text)
      try output.endLine()
      return
    }
    begin(entry, .wire)
    output.text.append("wire ")
    if let direction = link?.direction {
      appendQueueName(direction.queue, to: &output.text)
    }
    output.pad(to: EntryPrinter.positionColumn)
    switch link?.content {
    case .matched(let ring):
      output.text.append("record ")
      output.text.append(decimal: ring.record)
      if !ring.isCertain { output.text.append(" ?") }
    case .unmatched(let reason, _): output.text.append(reason.name)
    case nil: break
    }
    output.text.append(" ")
    output.pad(to: EntryPrinter.eventColumn)
    FrameSummary.append(
      frame.bytes.rawSpan, linkType: frame.linkType.rawValue, to: &output.text)
    try end(.wire)
  }

  /// Says that records are missing here.
  mutating func printGap(from: UInt64, to: UInt64) throws(CommandFailure) {
    if isJSON {
      output.append("{\"source\":\"loss\",\"from\":\(from),\"to\":\(to)}")
      try output.endLine()
    } else {
      try printRemark("records \(from) to \(to) are missing", .wrong)
    }
  }

  /// Says that a stretch of the file cannot be used.
  mutating func printDamage(_ words: String) throws(CommandFailure) {
    if isJSON {
      output.append("{\"source\":\"damage\",\"what\":")
      output.appendQuoted(words)
      output.text.append("}")
      try output.endLine()
    } else {
      try printRemark("damage: \(words)", .wrong)
    }
  }

  /// Says whose records follow.
  mutating func print(_ session: TraceSession, identifier: UInt32) throws(CommandFailure) {
    if isJSON {
      output.append("{\"source\":\"session\",\"session\":\(identifier)")
      output.append(",\"ticks_per_second\":\(session.ticksPerSecond),\"command_line\":")
      output.appendQuoted(String(decoding: session.commandLine, as: UTF8.self))
      output.text.append("}")
      try output.endLine()
    } else {
      let rate = "\(session.ticksPerSecond) ticks/s"
      try printRemark("session \(identifier), \(rate): \(session.title)", .plain)
    }
  }

  private mutating func printRemark(_ words: String, _ style: Style) throws(CommandFailure) {
    if wantsColor { output.text.append(style.start) }
    output.text.append("# ")
    output.append(words.printable)
    try end(style)
  }

  private mutating func begin(_ entry: TimelineEntry, _ style: Style) {
    if wantsColor { output.text.append(style.start) }
    if let moment = entry.time {
      time.append(moment.nanoseconds, to: &output.text)
      output.text.append(" ")
      if style == .wire {
        output.text.append(BoundText.empty)
      } else {
        bound.append(moment, to: &output.text)
      }
    } else {
      output.pad(to: TimeText.width + 1)
      output.text.append(BoundText.empty)
    }
    output.beginColumns()
    output.text.append(entry.orderIsCertain ? "   " : " ~ ")
  }

  private mutating func end(_ style: Style) throws(CommandFailure) {
    if wantsColor { output.text.append(style.end) }
    try output.endLine()
  }
}

/// How a line looks on a terminal.
private enum Style: Equatable {
  case plain, wire, wrong

  init(_ event: TraceEvent) {
    switch event {
    case .exception, .deviceViolation, .deviceReset: self = .wrong
    case .ringInspected(_, let inspection) where inspection.finding != .healthy: self = .wrong
    default: self = .plain
    }
  }

  var start: StaticString {
    switch self {
    case .plain: ""
    case .wire: "\u{1B}[36m"
    case .wrong: "\u{1B}[31m"
    }
  }

  var end: StaticString { self == .plain ? "" : "\u{1B}[0m" }
}
