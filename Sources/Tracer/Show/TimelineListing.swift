import Clocks
import Matching
import Recording
import RingHistory
import ToolSupport
import TraceFormat

/// The lines of a recording: merges its two sources, selects, and keeps count.
struct TimelineListing: ~Copyable {
  private let filter: EntryFilter
  private var printer: EntryPrinter
  private var merger = TimelineMerger(ClockModel())
  private var rings = RingHistory()
  private var bounds = BoundSummary()
  private var clock = ClockModel()
  private var guestClock: GuestClock?
  private var boot: UInt32?
  private var nextRecord: UInt64 = 0
  /// Runs of missing records that the lines have not come to.
  private var gaps: [RecordGap] = []
  private var frame: RecordedFrame?
  private var linesPrinted: UInt64 = 0
  private(set) var recordCount: UInt64 = 0
  private var frameCount: UInt64 = 0
  private var recordsLost: UInt64 = 0
  private var damageCount = 0

  init(_ filter: EntryFilter, _ printer: consuming EntryPrinter) {
    self.filter = filter
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

  /// Prints the recording at `path`, front to back.
  mutating func run(_ path: String) throws(CommandFailure) {
    try run(.path(path), path: path)
  }

  /// Prints `source`, which is called `path`, front to back.
  mutating func run(_ source: RecordingSource, path: String) throws(CommandFailure) {
    var input = try RecordingInput(source, path: path)
    if input.kind == .serialLine { guestClock = GuestClock() }
    try printer.begin()
    while !isDone, let item = try input.next() { try take(item) }
    merger.finish()
    try drain()
    try printer.finish()
  }

  private var isDone: Bool { linesPrinted >= filter.count }

  private mutating func take(_ item: consuming RecordingItem) throws(CommandFailure) {
    switch consume item {
    // What is missing is said where the next record stands, frames between them considered.
    case .gap(let gap):
      if let boot, boot != gap.boot { try startOver(clock) }
      boot = gap.boot
      return gaps.append(gap)
    case .provenance, .statistics: return
    case .clockModel(let bytes):
      let model: ClockModel
      do throws(AnnotationError) {
        model = try ClockModel(decoding: bytes)
      } catch {
        return try printDamage("clock model: \(error.words)")
      }
      try startOver(model)
    case .boot(let recorded):
      if boot != recorded.identifier { try startOver(clock) }
      boot = recorded.identifier
      guard let session = recorded.session else { break }
      guestClock?.begin(session)
      try printer.print(session, identifier: recorded.identifier)
    case .records(let block):
      let identifier = block.header.sessionIdentifier
      if let boot, boot != identifier { try startOver(clock) }
      boot = identifier
      merger.take(block.records)
    case .frame(let content):
      merger.take(
        frame: Int(frameCount), nanoseconds: content.timestampNanoseconds,
        link: content.annotation.flatMap { try? FrameLink(decoding: $0) })
      frame = content
      frameCount += 1
    case .damage(let damage): try printDamage(damage.words)
    }
    try drain()
  }

  private mutating func printDamage(_ words: String) throws(CommandFailure) {
    damageCount += 1
    try printer.printDamage(words)
  }

  /// Ends what one boot or one clock model covers.
  private mutating func startOver(_ model: ClockModel) throws(CommandFailure) {
    merger.finish()
    try drain()
    clock = model
    merger = TimelineMerger(model)
    rings = RingHistory()
    nextRecord = 0
    gaps = []
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
    while let gap = gaps.first, gap.to < record.index {
      recordsLost &+= gap.count
      if filter.includesGaps { try printer.printGap(from: gap.from, to: gap.to) }
      gaps.removeFirst()
    }
    nextRecord = record.index &+ 1
    guard filter.includes(record) else { return }
    try printer.print(record, entry, record.event.queue.map { rings.positions(of: $0) })
    linesPrinted += 1
  }

  private mutating func showFrame(
    _ link: FrameLink?, _ entry: TimelineEntry
  ) throws(CommandFailure) {
    guard let frame = frame.take() else { return }
    var entry = entry
    if !frame.hasTime { entry.time = nil }
    printer.note(entry)
    guard filter.includes(link, before: nextRecord) else { return }
    try printer.print(frame, link, entry)
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
