import Recording
import TraceFormat

/// Reads a recording ahead of a replay, forwards and no further than ``ReplayWindow``.
struct RecordFeed: ~Copyable {
  private var reader: RecordingReader
  /// The records of the window.
  private var records = Backlog<TraceRecord>()
  /// The place of the first of them, counted from the recording's first record.
  private var start = 0
  /// The place behind the last record that was read.
  private(set) var end = 0
  private var boot: UInt32?
  private(set) var session: TraceSession?
  private(set) var provenance = Provenance()
  private var isExhausted = false
  /// What ends the recording behind the last record read; nil for an end as any.
  private(set) var stop: ReplayStop?

  /// Frames by the index of the record they belong to.
  private var frames: [UInt64: HeldFrame] = [:]
  /// The keys of ``frames``, in the order in which they came.
  private var frameOrder = Backlog<UInt64>()
  private var frameByteCount = 0
  /// Index of the record that is next: frames of earlier ones come too late.
  var nextIndex: UInt64 = 0
  /// Frames for the guest.
  var supply: FrameSupply

  /// Frames that came behind the replay of their record, or found no room to wait for it.
  private var lateFrameCount: UInt64 = 0
  /// An answer lay beyond the window, or may have.
  private var isShort = false

  /// Takes every item that is read.
  private let see: (RecordingItem) -> Void

  init(
    _ reader: consuming RecordingReader, supply: FrameSupply,
    seeing see: @escaping (RecordingItem) -> Void = { _ in }
  ) {
    self.reader = reader
    self.supply = supply
    self.see = see
  }

  /// Opens `source`, and reads until the kernel's command line is known.
  static func open(
    _ source: RecordingSource, supply: FrameSupply
  ) throws(ReplayError) -> RecordFeed {
    var feed = RecordFeed(try reader(of: source), supply: supply)
    try feed.begin()
    return feed
  }

  /// Reads until the kernel's command line is known.
  mutating func begin() throws(ReplayError) {
    while session == nil && hasRoom && readOn() {}
    if case .unreadable(let error) = stop { throw .recording(error) }
    guard let session else { throw end == 0 && boot == nil ? .noTrace : .noSession }
    guard session.isQuartzKernel else { throw .otherKernel(session.emitterText) }
  }

  private static func reader(of source: RecordingSource) throws(ReplayError) -> RecordingReader {
    do throws(RecordingError) { return try source.reader() } catch { throw .recording(error) }
  }

  /// The account of the whole recording; what is left of it is read for that.
  ///
  /// - Throws: what made the rest of it unreadable.
  mutating func finish() throws(RecordingError) -> RecordingAccount {
    if case .unreadable(let error) = stop { throw error }
    while let item = try reader.next() { see(item) }
    return reader.account
  }

  /// The account of what can be read of the recording.
  mutating func finishReadable() -> RecordingAccount {
    do throws(RecordingError) { return try finish() } catch {
      if stop == nil { stop = .unreadable(error) }
      return reader.account
    }
  }

  // MARK: Records

  /// The record at `place`, which is the next one: read whatever the window has room for.
  mutating func next(at place: Int) -> TraceRecord? {
    while place >= end { if !readOn() { return nil } }
    return records[place - start]
  }

  /// The record at `place`; nil behind the end and beyond the window.
  mutating func ahead(at place: Int) -> TraceRecord? {
    while place >= end {
      guard hasRoom else {
        if !isExhausted { isShort = true }
        return nil
      }
      if !readOn() { return nil }
    }
    return place < start ? nil : records[place - start]
  }

  /// Lets go of what lies behind a replay that comes to `place`.
  mutating func pass(to place: Int) {
    let passed = place - ReplayWindow.historyCount - start
    if passed >= ReplayWindow.historyCount {
      records.removeFirst(passed)
      start += passed
    }
    let needed = min(nextIndex, supply.firstNeeded ?? .max)
    while let record = frameOrder.first, record < needed { dropOldestFrame() }
  }

  /// The last `count` records before `place`.
  func history(before place: Int, count: Int) -> [TraceRecord] {
    let upper = min(place, end)
    return (max(start, upper - max(0, count))..<max(start, upper)).map { records[$0 - start] }
  }

  // MARK: Frames

  /// The captured frame that belongs to the record with `index`; nil when there is none within
  /// the window.
  mutating func frame(of index: UInt64) -> HeldFrame? {
    while true {
      if let frame = frames[index] { return frame }
      guard hasRoom, readOn() else { return nil }
    }
  }

  /// The frame for the guest that lies `offset` behind the last one taken.
  mutating func arrival(_ offset: Int) -> HeldFrame? {
    while supply.arrivals.count <= offset { if !hasRoom || !readOn() { return nil } }
    return supply.arrivals[offset]
  }

  /// The next frame that reached the ring; nil when all did.
  mutating func takeForGuest() throws(ReplayStop) -> [UInt8]? {
    while supply.elements.isEmpty && supply.arrivals.isEmpty { if !hasRoom || !readOn() { break } }
    if let record = supply.elements.first {
      guard let frame = frame(of: record) else { throw .missingFrame(record: record) }
      guard frame.isWhole else { throw frame.cut(at: record) }
      supply.takeElement()
      return frame.bytes
    }
    guard let frame = supply.arrivals.first else { return nil }
    guard frame.isWhole else { throw frame.cut(at: nextIndex) }
    supply.takeArrivals(1)
    return frame.bytes
  }

  private mutating func dropOldestFrame() {
    guard let record = frameOrder.popFirst(), let frame = frames.removeValue(forKey: record)
    else { return }
    frameByteCount -= frame.bytes.count
  }

  /// Whether the window was large enough so far.
  var windowUse: WindowUse {
    WindowUse(
      lateFrameCount: lateFrameCount, droppedArrivalCount: supply.droppedCount, isShort: isShort)
  }

  // MARK: Reading

  private var hasRoom: Bool {
    end - start < ReplayWindow.recordCount + ReplayWindow.historyCount
      && frameOrder.count < ReplayWindow.frameCount
      && frameByteCount < ReplayWindow.frameByteCount
  }

  /// Reads one item; false at the end.
  private mutating func readOn() -> Bool {
    guard !isExhausted else { return false }
    do throws(RecordingError) {
      if let item = try reader.next() {
        see(item)
        take(item)
      } else {
        isExhausted = true
      }
    } catch {
      end(with: .unreadable(error))
    }
    return !isExhausted
  }

  private mutating func take(_ item: RecordingItem) {
    switch item {
    case .boot(let boot): take(boot)
    case .records(let block):
      supply.note(block.records)
      records.append(contentsOf: block.records)
      end += block.records.count
    case .frame(let frame): take(frame)
    case .provenance(let statement): provenance.entries += statement.entries
    case .damage(let damage):
      let next = end > start ? records[end - start - 1].index &+ 1 : 0
      if damage.isContradiction { end(with: .contradiction(record: next, damage)) }
    case .gap, .clockModel, .statistics: break
    }
  }

  private mutating func take(_ recorded: RecordedBoot) {
    let known = boot ?? recorded.identifier
    boot = known
    guard recorded.identifier == known else {
      let next = end > start ? records[end - start - 1].index &+ 1 : 0
      return end(with: .anotherBoot(record: next, identifier: recorded.identifier))
    }
    session = session ?? recorded.session
  }

  private mutating func take(_ frame: RecordedFrame) {
    let held = HeldFrame(frame)
    if frame.isForGuest { supply.note(held) }
    guard let record = frame.record else { return }
    guard record >= nextIndex else {
      lateFrameCount += 1
      return
    }
    // Of two frames of one record the first one counts.
    guard frames[record] == nil else { return }
    while frameOrder.count >= ReplayWindow.frameCount * 2
      || frameByteCount >= ReplayWindow.frameByteCount * 2
    {
      lateFrameCount += 1
      dropOldestFrame()
    }
    frames[record] = held
    frameOrder.append(record)
    frameByteCount += held.bytes.count
  }

  private mutating func end(with stop: ReplayStop) {
    self.stop = stop
    isExhausted = true
  }
}
