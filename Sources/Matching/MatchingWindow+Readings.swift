// How frames that a path changed are read.
extension MatchingWindow {
  /// Times of one content, the last ones, that a copy is compared with.
  private static let claimsCompared = 64

  private struct Claim: Hashable {
    var content: UInt64
    var interface: Int
  }

  /// Reads each frame that no transfer has as it was captured in the first way that one has.
  ///
  /// An interface never has more frames of one content than the trace, and what was captured as it
  /// is comes first; but one more is a copy where it lies close to another one.
  mutating func chooseReadings() {
    for place in frames.indices where frames[place].frame.reading != nil {
      frames[place].frame.reading = nil
    }
    guard frames.contains(where: { !$0.frame.readings.isEmpty }) else { return }
    var known = ContentTable(capacity: transfers.count)
    for pending in transfers {
      if let content = pending.transfer.content { known.addTransfer(content, place: 0) }
    }
    var candidates: [(place: Int, reading: FrameReading)] = []
    for (place, pending) in frames.enumerated() where !pending.frame.readings.isEmpty {
      if let captured = pending.frame.captured, known.entry(of: captured) != nil { continue }
      let reading = pending.frame.readings.first { known.entry(of: $0.content) != nil }
      if let reading { candidates.append((place, reading)) }
    }
    if candidates.isEmpty { return }
    var claims: [Claim: [Int64]] = [:]
    let wanted = Set(candidates.map(\.reading.content))
    for pending in frames {
      guard let captured = pending.frame.captured, wanted.contains(captured) else { continue }
      claims[Claim(content: captured, interface: pending.frame.interface), default: []].append(
        pending.frame.nanoseconds)
    }
    for (place, reading) in candidates {
      let frame = frames[place].frame
      let claim = Claim(content: reading.content, interface: frame.interface)
      let times = claims[claim, default: []]
      let isWanted = times.count < known.entry(of: reading.content)?.transferCount ?? 0
      guard isWanted || isCopy(frame, times) else { continue }
      frames[place].frame.reading = reading
      if isWanted { claims[claim, default: []].append(frame.nanoseconds) }
    }
  }

  private func isCopy(_ frame: WireFrame, _ times: [Int64]) -> Bool {
    times.suffix(MatchingWindow.claimsCompared).contains {
      $0.distance(from: frame.nanoseconds) <= MatchingWindow.sightingDistance
    }
  }
}
