internal import VirtIO

// Pairs that time forbids.
extension MatchingWindow {
  /// Undoes pairs that lie on the other side of a certain pair, farther away in time than frames
  /// change places: a content that repeats is paired with a far-off copy of itself there.
  mutating func undoCrossing(_ direction: Direction) {
    let anchors = frames.indices.filter {
      frames[$0].isCertainPair && frames[$0].direction == direction
    }
    if anchors.isEmpty { return }
    // Anchors keep order on both sides.
    let records = anchors.map { frames[$0].transfer }
    for place in frames.indices where frames[place].direction == direction {
      let pending = frames[place]
      guard pending.transfer >= 0, !pending.isCertain else { continue }
      let next = anchors.firstPlace { $0 > place }
      let after = records.firstPlace { $0 > pending.transfer }
      if next == after { continue }
      let crossed = frames[anchors[next < after ? after - 1 : after]].frame.nanoseconds
      guard crossed.distance(from: pending.frame.nanoseconds) > MatchingWindow.sightingDistance
      else { continue }
      unpair(place)
    }
  }
}

extension Array {
  /// The first place from which on `belongs` holds; the array's count when it never does.
  fileprivate func firstPlace(_ belongs: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
