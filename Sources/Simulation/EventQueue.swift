/// What happens at a moment of virtual time, apart from the device's own steps.
enum ScheduledEvent {
  /// A frame for the guest reaches the backend.
  case frame([UInt8])
  /// The same for a frame that a fault delayed.
  case lateFrame([UInt8])
  /// The backend takes frames again.
  case backendReady

  var isLate: Bool { if case .lateFrame = self { true } else { false } }
}

/// Events by time, and by order of scheduling within the same nanosecond.
///
/// A replayed trace schedules in order of time: those events queue up in a plain row. What comes
/// out of order, such as a peer's answers, goes to a heap beside it.
struct EventQueue<Event> {
  private struct Entry {
    let time: UInt64
    let order: UInt64
    let event: Event

    func precedes(_ other: Entry) -> Bool {
      time < other.time || (time == other.time && order < other.order)
    }
  }

  private var row: [Entry] = []
  private var rowStart = 0
  private var heap: [Entry] = []
  private var scheduled: UInt64 = 0

  /// The next event's time; the largest value if there is none.
  private(set) var nextTime = UInt64.max

  mutating func schedule(_ event: Event, at time: UInt64) {
    let entry = Entry(time: time, order: scheduled, event: event)
    scheduled += 1
    if let last = row.last, entry.precedes(last) {
      insertIntoHeap(entry)
    } else {
      row.append(entry)
    }
    nextTime = min(nextTime, time)
  }

  mutating func removeFirst() -> Event? {
    let isInRow = rowStart < row.count
    guard isInRow || !heap.isEmpty else { return nil }
    let takesRow = isInRow && (heap.isEmpty || row[rowStart].precedes(heap[0]))
    let entry = takesRow ? removeFromRow() : removeFromHeap()
    let rowTime = rowStart < row.count ? row[rowStart].time : .max
    nextTime = min(rowTime, heap.first?.time ?? .max)
    return entry.event
  }

  private mutating func removeFromRow() -> Entry {
    let entry = row[rowStart]
    rowStart += 1
    if rowStart == row.count {
      row.removeAll(keepingCapacity: true)
      rowStart = 0
    } else if rowStart >= Self.slack && rowStart > row.count / 2 {
      row.removeSubrange(..<rowStart)
      rowStart = 0
    }
    return entry
  }

  private mutating func insertIntoHeap(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func removeFromHeap() -> Entry {
    heap.swapAt(0, heap.count - 1)
    let entry = heap.removeLast()
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count && heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      parent = child
    }
    return entry
  }

  /// Departed entries that may lie in front of the row before it is compacted.
  private static var slack: Int { 1_024 }
}
