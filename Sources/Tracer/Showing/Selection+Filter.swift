import TraceAnalysis
import TraceFormat
import TraceText

extension Selection {
  /// Whether a record's line is wanted.
  func includes(_ record: TraceRecord) -> Bool {
    if wireOnly || record.index < from ?? 0 || record.index > to ?? .max { return false }
    if let queue, record.event.queue != queue.index { return false }
    return kind.isEmpty || kind.contains(.record(RecordKind(of: record.event)))
  }

  /// Whether a frame's line is wanted; `next` is the record that follows it in the timeline.
  func includes(_ link: FrameLink?, after next: UInt64) -> Bool {
    if ringOnly || !(kind.isEmpty || kind.contains(.frame)) { return false }
    if let queue, link?.direction?.queue != queue.index { return false }
    var record = next
    if case .matched(let ring)? = link?.content { record = ring.record }
    return record >= from ?? 0 && record <= to ?? .max
  }
}
