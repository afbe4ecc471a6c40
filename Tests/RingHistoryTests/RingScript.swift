import RingHistory
import TraceFormat

/// Records of a driver, written down one after the other, and what they tell.
struct RingScript {
  private(set) var history = RingHistory()
  private var index: UInt64 = 0

  mutating func add(_ event: TraceEvent) {
    history.take(TraceRecord(index: index, ticks: index * 1_000, event: event))
    index += 1
  }

  /// Records that do not arrive.
  mutating func lose(_ count: UInt64) { index += count }

  mutating func post(_ position: UInt16, head: UInt16, length: UInt32 = 2_048, queue: UInt8 = 0) {
    add(
      .madeAvailable(
        queue: queue, position: position, head: head, length: length, prefixHash: 0))
  }

  mutating func see(_ used: UInt16, queue: UInt8 = 0) {
    add(.usedIndex(queue: queue, value: used, emptyPolls: 0))
  }

  mutating func take(_ position: UInt16, id: UInt32, length: UInt32 = 64, queue: UInt8 = 0) {
    add(.usedElement(queue: queue, position: position, id: id, length: length, prefixHash: 9))
  }
}
