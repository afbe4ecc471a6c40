internal import VirtIO

// Frames that one capture holds more than once without saying who saw them.
extension MatchingWindow {
  /// How far apart two points of one machine stamp the same frame.
  static let sightingDistance: Int64 = 100_000_000
  /// Frames of one content beyond which nobody can say which of them are copies.
  private static let copiesLimit = 16

  /// Finds frames that were captured again: there are more of their content than transfers, and
  /// they lie closest behind one another.
  ///
  /// Of a received frame the first copy stays, of a transmitted one the last: what they say about
  /// the clock holds whichever is the true one.
  mutating func foldCopies() {
    for place in frames.indices where frames[place].hasCopy { frames[place].hasCopy = false }
    var table = ContentTable(capacity: transfers.count + frames.count)
    for pending in transfers {
      if let content = pending.transfer.content { table.addTransfer(content, place: 0) }
    }
    for (place, pending) in frames.enumerated() where isCandidate(pending) {
      if let content = pending.frame.content { table.addFrame(content, place: place) }
    }
    let limit = UInt32(MatchingWindow.copiesLimit)
    let excess = table.entries.filter {
      $0.transferCount > 0 && $0.frameCount > $0.transferCount && $0.frameCount <= limit
    }
    if excess.isEmpty { return }
    let counts = Dictionary(uniqueKeysWithValues: excess.map { ($0.content, $0.transferCount) })
    var places: [UInt64: [Int]] = [:]
    for (place, pending) in frames.enumerated() where isCandidate(pending) {
      guard let content = pending.frame.content, counts[content] != nil else { continue }
      places[content, default: []].append(place)
    }
    for (content, copies) in places { fold(copies, keeping: Int(counts[content] ?? 0)) }
  }

  private func isCandidate(_ pending: PendingFrame) -> Bool {
    pending.direction != nil && !pending.isCopy && !isElsewhere(pending.frame)
  }

  private mutating func fold(_ places: [Int], keeping count: Int) {
    let distances = places.indices.dropFirst().map { next in
      let time = frames[places[next]].frame.nanoseconds
      return (distance: time.distance(from: frames[places[next - 1]].frame.nanoseconds), next: next)
    }
    let near = distances.filter { $0.distance <= MatchingWindow.sightingDistance }
    let closest = near.sorted { ($0.distance, $0.next) < ($1.distance, $1.next) }
    for (_, next) in closest.prefix(places.count - count).sorted(by: { $0.next < $1.next }) {
      let (earlier, later) = (places[next - 1], places[next])
      let first = earlierCopy(of: earlier, places, next)
      if frames[later].direction == .receive {
        frames[later].isCopy = true
        frames[first].hasCopy = true
      } else {
        frames[earlier].isCopy = true
        frames[earlier].hasCopy = false
        frames[later].hasCopy = true
      }
    }
  }

  /// The copy that stays of those that a received frame lies behind.
  private func earlierCopy(of place: Int, _ places: [Int], _ next: Int) -> Int {
    places[..<next].last { !frames[$0].isCopy } ?? place
  }
}

extension Int64 {
  /// How far this moment is from another, at the end of the range where it does not fit.
  func distance(from other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow || difference == .min ? .max : abs(difference)
  }
}
