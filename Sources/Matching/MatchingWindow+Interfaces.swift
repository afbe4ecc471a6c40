internal import VirtIO

// Captures of several interfaces, which see one frame more than once.
extension MatchingWindow {
  private struct Sighting: Hashable {
    var content: UInt64
    var interface: Int
  }

  /// The frame was seen by an interface that is not the one nearest to the guest.
  func isElsewhere(_ frame: WireFrame) -> Bool {
    leadingInterface.map { $0 != frame.interface } ?? false
  }

  /// Finds the interface nearest to the guest, and which frames of others are copies of its own.
  mutating func tellInterfacesApart() {
    for place in frames.indices where frames[place].isCopy { frames[place].isCopy = false }
    if leadingInterface == nil { leadingInterface = nearestInterface() }
    guard let leadingInterface else { return }
    var times: [UInt64: [Int64]] = [:]
    for pending in frames where pending.frame.interface == leadingInterface {
      guard let content = pending.frame.content else { continue }
      times[content, default: []].append(pending.frame.nanoseconds)
    }
    // For each content of another interface how many of the leading one's lie behind.
    var passed: [Sighting: Int] = [:]
    for place in frames.indices {
      let frame = frames[place].frame
      guard isElsewhere(frame), let content = frame.content, let own = times[content] else {
        continue
      }
      let sighting = Sighting(content: content, interface: frame.interface)
      var next = passed[sighting, default: 0]
      let limit = MatchingWindow.sightingDistance
      while next < own.count, own[next] < frame.nanoseconds,
        own[next].distance(from: frame.nanoseconds) > limit
      {
        next += 1
      }
      if next < own.count, own[next].distance(from: frame.nanoseconds) <= limit {
        frames[place].isCopy = true
        next += 1
      }
      passed[sighting] = next
    }
  }

  /// The interface with most frames that are transfers; of equal ones that with fewest others.
  private func nearestInterface() -> Int? {
    guard let first = frames.first?.frame.interface,
      frames.contains(where: { $0.frame.interface != first })
    else { return nil }
    var known = ContentTable(capacity: transfers.count)
    for pending in transfers {
      if let content = pending.transfer.content { known.addTransfer(content, place: 0) }
    }
    var counts: [Int: (known: Int, all: Int)] = [:]
    for pending in frames {
      let isKnown = pending.frame.content.flatMap { known.entry(of: $0) } != nil
      counts[pending.frame.interface, default: (0, 0)].all += 1
      if isKnown { counts[pending.frame.interface, default: (0, 0)].known += 1 }
    }
    let nearest = counts.max {
      ($0.value.known, $1.value.all, $1.key) < ($1.value.known, $0.value.all, $0.key)
    }
    return nearest?.key
  }

  /// Pairs what only other interfaces saw with the transfers between those of the leading one.
  ///
  /// - Parameter transferPlaces: the direction's transfers, ascending.
  mutating func matchElsewhere(_ direction: Direction, _ transferPlaces: [Int]) {
    guard leadingInterface != nil else { return }
    var next = 0
    var stretch: [Int] = []
    for place in frames.indices where frames[place].direction == direction {
      let pending = frames[place]
      if pending.transfer >= 0 {
        var end = next
        while end < transferPlaces.count, transferPlaces[end] < Int(pending.transfer) { end += 1 }
        matchElsewhere(stretch, transferPlaces[next..<end])
        stretch = []
        let isReached = end < transferPlaces.count && transferPlaces[end] == pending.transfer
        if isReached { next = end + 1 }
      } else if isElsewhere(pending.frame), !pending.isCopy {
        stretch.append(place)
      }
    }
    matchElsewhere(stretch, transferPlaces[next...])
  }

  private mutating func matchElsewhere(_ framePlaces: [Int], _ transferPlaces: ArraySlice<Int>) {
    let framePlaces = framePlaces.filter { frames[$0].frame.content != nil }
    let transferPlaces = transferPlaces.filter { transfers[$0].frame < 0 }
    if framePlaces.isEmpty || transferPlaces.isEmpty { return }
    let matching = OrderedMatching(
      transfers: transferPlaces.map { transfers[$0].transfer.content ?? 0 },
      frames: framePlaces.map { frames[$0].frame.content ?? 0 })
    for (place, transfer) in matching.transferOfFrame.enumerated() where transfer >= 0 {
      pair(transferPlaces[transfer], framePlaces[place], isCertain: false)
    }
  }
}
