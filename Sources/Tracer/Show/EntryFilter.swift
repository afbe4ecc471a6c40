import Matching
import Recording
import TraceFormat

/// Which lines are wanted: the options as plain values, for they are asked at every line.
struct EntryFilter: Sendable {
  private let queue: UInt8?
  private let kinds: Set<EventKind>
  private let wantsEveryKind: Bool
  private let wantsFrames: Bool
  private let wantsRecords: Bool
  private let from: UInt64
  private let to: UInt64
  /// Lines after which nothing more is wanted.
  let count: UInt64

  /// Every line.
  static let everything = EntryFilter()

  private init() {
    (queue, kinds, from, to, count) = (nil, [], 0, .max, .max)
    (wantsEveryKind, wantsFrames, wantsRecords) = (true, true, true)
  }

  init(_ selection: Selection) {
    queue = selection.queue?.index
    kinds = Set(
      selection.kind.compactMap { kind in
        if case .record(let kind) = kind { kind } else { nil }
      })
    wantsEveryKind = selection.kind.isEmpty
    wantsFrames = !selection.ringOnly && (wantsEveryKind || selection.kind.contains(.frame))
    wantsRecords = !selection.wireOnly
    from = selection.from ?? 0
    to = selection.to ?? .max
    count = selection.count ?? .max
  }

  /// Whether lines about missing records are wanted.
  var includesGaps: Bool { wantsRecords }

  /// Whether a record's line is wanted.
  func includes(_ record: TraceRecord) -> Bool {
    guard wantsRecords, record.index >= from, record.index <= to else { return false }
    if let queue, record.event.queue != queue { return false }
    return wantsEveryKind || kinds.contains(record.event.kind)
  }

  /// Whether a frame's line is wanted; `next` is the record that follows it in the timeline.
  func includes(_ link: FrameLink?, before next: UInt64) -> Bool {
    guard wantsFrames else { return false }
    if let queue, link?.direction?.queue != queue { return false }
    var record = next
    if case .matched(let ring)? = link?.content { record = ring.record }
    return record >= from && record <= to
  }
}
