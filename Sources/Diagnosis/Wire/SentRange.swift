internal import Wire

/// Which sequence numbers one side of a connection has sent, as far as the capture saw them.
///
/// A number counts as sent only when it was seen: what fills a hole is late or was lost before the
/// capture, and what lies before the first segment is unknown.
struct SentRange: Sendable {
  private struct Hole: Sendable {
    var start: TCPSequenceNumber
    var end: TCPSequenceNumber
  }

  private static let holeLimit = 4
  /// No window is larger (RFC 7323 §2.3), so that half the circle orders what is left.
  private static let reach = 1 << 30

  /// The number after the last one.
  private(set) var next: TCPSequenceNumber?
  private var floor = TCPSequenceNumber(rawValue: 0)
  private var holes: [Hole] = []

  /// Takes the numbers from `start` to before `end`; true when the first of them was sent before,
  /// and none of them is in a hole.
  mutating func take(_ start: TCPSequenceNumber, _ end: TCPSequenceNumber) -> Bool {
    guard let next else {
      floor = start
      self.next = end
      return false
    }
    if start.isBefore(next) {
      let isKnown = floor.isAtOrBefore(start)
      let isFresh = fill(start, end)
      if next.isBefore(end) { advance(to: end) }
      return isKnown && !isFresh
    }
    // A jump that no window allows is another connection or nonsense: it starts over.
    if start.distance(from: next) > SentRange.reach {
      holes = []
      floor = start
    } else if start != next {
      addHole(Hole(start: next, end: start))
    }
    advance(to: end)
    return false
  }

  private mutating func advance(to end: TCPSequenceNumber) {
    next = end
    if end.distance(from: floor) > SentRange.reach {
      floor = end.advanced(by: -SentRange.reach)
      holes.removeAll { $0.start.isBefore(floor) }
    }
  }

  private mutating func addHole(_ hole: Hole) {
    holes.append(hole)
    guard holes.count > SentRange.holeLimit else { return }
    // What lies at or before a hole that is forgotten is unknown.
    let forgotten = holes.removeFirst()
    if floor.isBefore(forgotten.end) { floor = forgotten.end }
  }

  /// Takes the numbers out of the holes; true when one of them was in one.
  private mutating func fill(_ start: TCPSequenceNumber, _ end: TCPSequenceNumber) -> Bool {
    var left: [Hole] = []
    var isFresh = false
    for hole in holes {
      guard start.isBefore(hole.end), hole.start.isBefore(end) else {
        left.append(hole)
        continue
      }
      isFresh = true
      if hole.start.isBefore(start) { left.append(Hole(start: hole.start, end: start)) }
      if end.isBefore(hole.end) { left.append(Hole(start: end, end: hole.end)) }
    }
    holes = []
    for hole in left { addHole(hole) }
    return isFresh
  }
}
