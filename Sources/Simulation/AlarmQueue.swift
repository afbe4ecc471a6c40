/// When peers want to be woken, by time and by order of setting within the same nanosecond.
///
/// The guest does not see an alarm: it is no event of the machine, and a wait that goes on over one
/// is the same wait.
struct AlarmQueue {
  private struct Entry {
    let time: UInt64
    let order: UInt64
    let number: Int

    func precedes(_ other: Entry) -> Bool {
      time < other.time || (time == other.time && order < other.order)
    }
  }

  /// By time; the first ones were taken.
  private var entries: [Entry] = []
  private var start = 0
  private var setCount: UInt64 = 0

  /// The next alarm's time; the largest value if there is none.
  var nextTime: UInt64 { start < entries.count ? entries[start].time : .max }

  /// Nearly all are set in the order of their times, so the search is from the end.
  mutating func set(_ number: Int, at time: UInt64) {
    let entry = Entry(time: time, order: setCount, number: number)
    setCount += 1
    var place = entries.count
    while place > start, entry.precedes(entries[place - 1]) { place -= 1 }
    entries.insert(entry, at: place)
  }

  mutating func removeFirst() -> (number: Int, time: UInt64)? {
    guard start < entries.count else { return nil }
    let entry = entries[start]
    start += 1
    if start > entries.count / 2 {
      entries.removeFirst(start)
      start = 0
    }
    return (entry.number, entry.time)
  }
}
