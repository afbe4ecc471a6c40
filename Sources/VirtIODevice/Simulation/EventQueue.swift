/// What happens at a moment of virtual time, apart from the device's own steps.
enum ScheduledEvent {
  /// A frame for the guest reaches the backend.
  case frame([UInt8])
  /// The backend takes frames again.
  case backendReady
}

/// Events by time, and by order of scheduling within the same nanosecond: a binary heap.
struct EventQueue {
  private struct Entry {
    let time: UInt64
    let order: UInt64
    let event: ScheduledEvent

    func precedes(_ other: Entry) -> Bool {
      (time, order) < (other.time, other.order)
    }
  }

  private var heap: [Entry] = []
  private var scheduled: UInt64 = 0

  /// The next event's time; the largest value if there is none.
  var nextTime: UInt64 { heap.first?.time ?? .max }

  mutating func schedule(_ event: ScheduledEvent, at time: UInt64) {
    heap.append(Entry(time: time, order: scheduled, event: event))
    scheduled += 1
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func removeFirst() -> ScheduledEvent? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return first.event }
    heap[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count && heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      parent = child
    }
    return first.event
  }
}
