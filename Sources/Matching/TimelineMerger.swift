public import Clocks
public import TraceFormat
import VirtIO

/// Merges records and frames into one sequence while they stream in.
///
/// Records keep their order, frames keep theirs; between the two, time decides, and a frame lies
/// after the record that made it available and before the record that took it. A timeline file
/// holds a trace block before the frames that lie behind its first record, and one block more
/// ahead, so that ``limit`` records suffice in memory, however long the timeline.
public struct TimelineMerger: Sendable {
  /// Records that wait for the frames around them at most.
  public static let limit = 65_536

  private var clock: ClockCursor
  private let resolution: Int64
  private let hasClock: Bool
  private var pending: [Waiting] = []
  private var nextPending = 0
  /// A frame that came and was not handed out yet.
  private var frame: (number: Int, nanoseconds: Int64, link: FrameLink?)?
  /// The frame handed out last.
  private var lastFrame: Int64?
  /// The latest that the record handed out last can have been.
  private var lastRecordLatest: Int64?
  /// Times along the sequence never run backwards.
  private var floor = Int64.min
  private var isFinished = false

  private struct Waiting {
    var record: TraceRecord
    var time: HostTime?
    /// What decides about its place: its estimate, not before that of the record before it.
    var key: Int64
  }

  /// - Parameter clock: the model that places records on the frames' clock.
  public init(_ clock: ClockModel) {
    self.clock = ClockCursor(clock)
    resolution = clock.stampResolution
    hasClock = !clock.isEmpty
  }

  /// Takes the next records, in order.
  public mutating func take(_ records: [TraceRecord]) {
    if nextPending > pending.count / 2 {
      pending.removeFirst(nextPending)
      nextPending = 0
    }
    var key = pending.last?.key ?? floor
    for record in records {
      let time = clock.time(at: record.ticks)
      key = max(key, time?.nanoseconds ?? key)
      pending.append(Waiting(record: record, time: time, key: key))
    }
  }

  /// Takes the next frame; ``next()`` must have been called until it gave `nil`.
  ///
  /// - Parameter number: the caller's, given back with the entry.
  public mutating func take(frame number: Int, nanoseconds: Int64, link: FrameLink?) {
    precondition(frame == nil, "a frame waits to be handed out")
    frame = (number, nanoseconds, link)
  }

  /// No more records and frames come.
  public mutating func finish() { isFinished = true }

  /// The next entry; `nil` when more input must come first, or after the last one.
  public mutating func next() -> TimelineEntry? {
    if let frame {
      if nextPending < pending.count, precedes(pending[nextPending], frame.nanoseconds, frame.link)
      {
        return takeRecord(nextFrame: frame.nanoseconds)
      }
      return takeFrame()
    }
    let waits = pending.count - nextPending
    guard waits > 0, isFinished || waits > TimelineMerger.limit || !hasClock else { return nil }
    return takeRecord(nextFrame: nil)
  }

  private func precedes(_ waiting: Waiting, _ nanoseconds: Int64, _ link: FrameLink?) -> Bool {
    if case .matched(let ring)? = link?.content {
      switch ring.direction {
      case .receive where waiting.record.index >= ring.record: return false
      case .transmit where waiting.record.index <= ring.record: return true
      case .receive, .transmit: break
      }
    }
    return waiting.key <= max(nanoseconds, floor)
  }

  private mutating func takeRecord(nextFrame: Int64?) -> TimelineEntry {
    let waiting = pending[nextPending]
    nextPending += 1
    floor = max(floor, waiting.key)
    lastRecordLatest = waiting.time?.latest ?? .max
    var isCertain = true
    if let last = lastFrame {
      isCertain = waiting.time.map { $0.earliest ?? .min >= last } ?? false
    }
    if isCertain, let nextFrame {
      // A stamp's coarseness is part of the clock model's upper bounds.
      isCertain = waiting.time.map { isNotLater($0.latest, than: nextFrame) } ?? false
    }
    return TimelineEntry(
      content: .record(waiting.record), time: waiting.time, orderIsCertain: isCertain)
  }

  private mutating func takeFrame() -> TimelineEntry? {
    guard let taken = frame else { return nil }
    frame = nil
    floor = max(floor, taken.nanoseconds)
    var isCertain = lastRecordLatest.map { isNotLater($0, than: taken.nanoseconds) } ?? true
    if isCertain, nextPending < pending.count {
      isCertain =
        pending[nextPending].time.map { $0.earliest ?? .min >= taken.nanoseconds } ?? false
    }
    lastFrame = taken.nanoseconds
    let latest = taken.nanoseconds.addingReportingOverflow(resolution)
    return TimelineEntry(
      content: .frame(taken.number, taken.link),
      time: HostTime(
        nanoseconds: taken.nanoseconds, earliest: taken.nanoseconds,
        latest: latest.overflow ? .max : latest.partialValue),
      orderIsCertain: isCertain)
  }

  private func isNotLater(_ latest: Int64?, than frame: Int64) -> Bool {
    guard let latest else { return false }
    let end = frame.addingReportingOverflow(resolution)
    return end.overflow || latest <= end.partialValue
  }
}
