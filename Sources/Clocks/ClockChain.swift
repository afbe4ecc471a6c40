/// Carries the interval of possible host time from point to point.
struct ClockChain {
  /// What is known at one point.
  struct Link {
    var point: ClockPoint
    var run: Int
    var earliest: Double
    var latest: Double
    var followsStep: Bool
  }

  /// Contradicting points of the same side that are looked at before a step is believed.
  private static let witnesses = 16

  private(set) var links: [Link] = []
  /// Points that nothing else agrees with.
  private(set) var contradictions = 0
  private let schedule: RateSchedule

  init(_ points: [ClockPoint], _ schedule: RateSchedule) {
    self.schedule = schedule
    links.reserveCapacity(points.count)
    passForward(points)
    passBackward()
  }

  /// The limits of the rate between two neighbours.
  private func rate(_ run: Int, _ next: Int) -> ClockRate {
    run == next ? schedule.rates[run] : schedule.rates[run].joined(schedule.rates[next])
  }

  private mutating func passForward(_ points: [ClockPoint]) {
    var run = 0
    for place in points.indices {
      while run + 1 < schedule.starts.count, schedule.starts[run + 1] <= place { run += 1 }
      let point = points[place]
      guard let last = links.last else {
        append(point, run, -.infinity, .infinity, followsStep: false)
        continue
      }
      let rate = rate(last.run, run)
      let distance = point.x - last.point.x
      let earliest = last.earliest + rate.slowest * distance
      let latest = last.latest + rate.fastest * distance
      if !contradicts(point, earliest, latest) {
        append(point, run, earliest, latest, followsStep: false)
      } else if isBelieved(place, points, run, last) {
        append(point, run, -.infinity, .infinity, followsStep: true)
      } else {
        contradictions += 1
      }
    }
  }

  private func contradicts(_ point: ClockPoint, _ earliest: Double, _ latest: Double) -> Bool {
    point.isUpper ? point.y < earliest : point.y > latest
  }

  /// Whether a point that contradicts the chain has company, so that the clock must have stepped.
  private func isBelieved(
    _ place: Int, _ points: [ClockPoint], _ run: Int, _ last: Link
  ) -> Bool {
    let rate = rate(last.run, run)
    var seen = 0
    for next in points[(place + 1)...] where next.isUpper == points[place].isUpper {
      let distance = next.x - last.point.x
      let earliest = last.earliest + rate.slowest * distance
      let latest = last.latest + rate.fastest * distance
      if contradicts(next, earliest, latest) { return true }
      seen += 1
      if seen == ClockChain.witnesses { break }
    }
    return false
  }

  private mutating func append(
    _ point: ClockPoint, _ run: Int, _ earliest: Double, _ latest: Double, followsStep: Bool
  ) {
    links.append(
      Link(
        point: point, run: run, earliest: point.isUpper ? earliest : max(earliest, point.y),
        latest: point.isUpper ? min(latest, point.y) : latest, followsStep: followsStep))
  }

  private mutating func passBackward() {
    for place in links.indices.dropLast().reversed() where !links[place + 1].followsStep {
      let next = links[place + 1]
      let rate = rate(links[place].run, next.run)
      let distance = next.point.x - links[place].point.x
      links[place].latest = min(links[place].latest, next.latest - rate.slowest * distance)
      links[place].earliest = max(links[place].earliest, next.earliest - rate.fastest * distance)
    }
  }
}
