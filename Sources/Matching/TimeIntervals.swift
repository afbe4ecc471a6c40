/// Stretches of time, joined where they overlap, so that a look-up is one binary search.
struct TimeIntervals {
  private var intervals: [ClosedRange<Int64>] = []

  init(_ all: [ClosedRange<Int64>]) {
    for next in all.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = intervals.last, next.lowerBound <= last.upperBound {
        intervals[intervals.count - 1] = last.lowerBound...max(last.upperBound, next.upperBound)
      } else {
        intervals.append(next)
      }
    }
  }

  /// Whether any stretch shares a moment with `range`.
  func overlaps(_ range: ClosedRange<Int64>) -> Bool {
    var low = 0
    var high = intervals.count
    while low < high {
      let middle = (low + high) / 2
      if intervals[middle].upperBound < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < intervals.count && intervals[low].lowerBound <= range.upperBound
  }
}
