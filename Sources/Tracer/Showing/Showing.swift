import Clocks
import Matching
import PacketFiles
import Recording
import RingHistory
import ToolSupport
import TraceFormat

/// Streams a timeline to a printer: merges, selects, and keeps count.
struct Showing {
  private let filter: EntryFilter
  private var printer: EntryPrinter
  private var merger = TimelineMerger(ClockModel())
  private var rings = RingHistory()
  private var bounds = BoundSummary()
  private var clock = ClockModel()
  private var guestClock: GuestClock?
  private var session: UInt32?
  /// Index of the record that must come next.
  private var expected: UInt64 = 0
  private var nextPrinted: UInt64 = 0
  private var frame: (content: RecordedFrame, number: Int)?
  private var linesPrinted: UInt64 = 0
  private var recordCount: UInt64 = 0
  private var frameCount: UInt64 = 0
  private var recordsLost: UInt64 = 0
  private var damageCount = 0
  private var lastTime: Int64 = 0

  init(_ selection: Selection, _ printer: EntryPrinter) {
    filter = EntryFilter(selection)
    self.printer = printer
  }

  /// Everything that was generated has been shown or counted as received.
  var isIntact: Bool { recordsLost == 0 && damageCount == 0 }

  /// Counts, losses and bounds.
  var closingLine: String {
    "\(linesPrinted) lines; \(recordCount) records, \(frameCount) frames;"
      + " lost: \(recordsLost) records; damaged: \(damageCount) stretches; "
      + bounds.words(clock)
  }

  /// Shows the file at `path`.
  mutating func run(_ path: String) throws(CommandFailure) {
    var source = try TimelineSource(path: path)
    if source.kind == .trace { guestClock = GuestClock() }
    try printer.begin()
    while !isDone, let content = try source.nextContent() { try take(content) }
    merger.finish()
    try drain()
    try printer.finish()
  }

  private var isDone: Bool { linesPrinted >= filter.count }

  private mutating func take(_ content: TimelineContent) throws(CommandFailure) {
    switch content {
    case .provenance, .statistics: return
    case .clock(let model):
      try startOver(model)
    case .session(let session, let identifier):
      if self.session == identifier { return }
      self.session = identifier
      guestClock?.begin(session)
      try startOver(clock)
      try printer.print(session, identifier: identifier)
    case .records(let records, let header, _):
      if let session, session != header.sessionIdentifier { try startOver(clock) }
      session = header.sessionIdentifier
      // A dump that was sent twice is shown once.
      guard header.firstRecordIndex >= expected else { return }
      expected = header.firstRecordIndex &+ UInt64(records.count)
      merger.take(records)
    case .frame(let content, let link):
      frame = (content, Int(frameCount))
      merger.take(
        frame: Int(frameCount), nanoseconds: content.timestampNanoseconds, link: link)
      frameCount += 1
    case .damage(let words):
      damageCount += 1
      try printer.printDamage(words)
    }
    try drain()
  }

  /// Ends what one boot or one clock model covers.
  private mutating func startOver(_ model: ClockModel) throws(CommandFailure) {
    merger.finish()
    try drain()
    clock = model
    merger = TimelineMerger(model)
    rings = RingHistory()
    expected = 0
    nextPrinted = 0
  }

  private mutating func drain() throws(CommandFailure) {
    while !isDone, var entry = merger.next() {
      switch entry.content {
      case .record(let record):
        if let guestClock { entry.time = guestClock.time(at: record.ticks) }
        try show(record, entry)
      case .frame(_, let link):
        try showFrame(link, entry)
      }
    }
  }

  private mutating func show(
    _ record: TraceRecord, _ entry: TimelineEntry
  ) throws(CommandFailure) {
    recordCount += 1
    bounds.note(entry.time)
    printer.note(entry)
    rings.take(record)
    if record.index > nextPrinted {
      recordsLost &+= record.index - nextPrinted
      if filter.includesGaps {
        try printer.printGap(from: nextPrinted, to: record.index - 1)
      }
    }
    nextPrinted = record.index &+ 1
    guard filter.includes(record) else { return }
    let queue = record.event.queue.map { rings[$0].positions }
    try printer.print(record, entry, queue)
    linesPrinted += 1
  }

  private mutating func showFrame(
    _ link: FrameLink?, _ entry: TimelineEntry
  ) throws(CommandFailure) {
    guard let frame else { return }
    printer.note(entry)
    guard filter.includes(link, before: nextPrinted) else { return }
    try printer.print(frame.content, link, entry)
    linesPrinted += 1
  }
}

/// The guest's own time, for a trace without a capture.
struct GuestClock {
  private var nanosecondsPerTick = 0.0

  mutating func begin(_ session: TraceSession) {
    nanosecondsPerTick = session.ticksPerSecond > 0 ? 1e9 / Double(session.ticksPerSecond) : 0
  }

  /// Nanoseconds since the counter's start; `nil` when its rate is not known.
  func time(at ticks: UInt64) -> HostTime? {
    guard nanosecondsPerTick > 0 else { return nil }
    let nanoseconds = Double(ticks) * nanosecondsPerTick
    return Int64(exactly: nanoseconds.rounded()).map { HostTime(nanoseconds: $0) }
  }
}
