extension ClockModel {
  /// Knots that a model keeps at most; of more, the tightest are kept.
  static let knotLimit = 65_536

  /// The model that the constraints leave.
  ///
  /// The readings hold the truth if every constraint does, the clock's calibration at boot is
  /// within its tolerance, and its rate wanders no more than allowed. One constraint that its
  /// neighbours contradict is left out and counted; several cut the chain there.
  ///
  /// - Parameters:
  ///   - constraints: in any order.
  ///   - ticksPerSecond: as calibrated at boot; `nil` when that is not known.
  public init(
    fitting constraints: [ClockConstraint], ticksPerSecond: UInt64?, tolerance: ClockTolerance
  ) {
    let sorted = constraints.sorted { $0.ticks < $1.ticks }
    guard let origin = sorted.first else {
      self.init(stampResolution: tolerance.stampResolution)
      return
    }
    let points = sorted.map { constraint in
      let resolution = constraint.side == .notAfter ? Double(tolerance.stampResolution) : 0
      return ClockPoint(
        ticks: constraint.ticks, x: Double(constraint.ticks - origin.ticks),
        y: Double(constraint.nanoseconds &- origin.nanoseconds) + resolution,
        isUpper: constraint.side == .notAfter)
    }
    let prior = ClockRate.prior(ticksPerSecond: ticksPerSecond, tolerance)
    let schedule = RateSchedule(points, prior: prior, tolerance)
    let chain = ClockChain(points, schedule)
    self.init(
      stampResolution: tolerance.stampResolution, contradictions: chain.contradictions)
    adopt(chain.links, schedule, origin: origin.nanoseconds)
    thin()
  }

  /// Keeps the links that say something their neighbours do not imply.
  private mutating func adopt(
    _ links: [ClockChain.Link], _ schedule: RateSchedule, origin: Int64
  ) {
    for (place, link) in links.enumerated() {
      let isFirst = place == 0 || links[place - 1].run != link.run || link.followsStep
      let isLast =
        place + 1 == links.count || links[place + 1].run != link.run || links[place + 1].followsStep
      let spare = link.point.isUpper ? link.point.y - link.latest : link.earliest - link.point.y
      guard isFirst || isLast || spare < 0.5 else { continue }
      let knot = Knot(
        ticks: link.point.ticks,
        earliest: link.earliest.isFinite
          ? origin.advanced(by: link.earliest.rounded(.down)) : nil,
        latest: link.latest.isFinite ? origin.advanced(by: link.latest.rounded(.up)) : nil)
      if isFirst, knots.last?.ticks != knot.ticks {
        let rate = schedule.rates[link.run]
        segments.append(
          Segment(
            firstKnot: knots.count, slowest: rate.slowest, fastest: rate.fastest,
            followsStep: link.followsStep))
      }
      append(knot)
    }
  }

  /// Two records may carry the same ticks; the chain holds one knot for both.
  private mutating func append(_ knot: Knot) {
    guard let last = knots.last, last.ticks == knot.ticks else {
      knots.append(knot)
      return
    }
    let place = knots.count - 1
    if let earliest = knot.earliest {
      knots[place].earliest = max(last.earliest ?? earliest, earliest)
    }
    if let latest = knot.latest { knots[place].latest = min(last.latest ?? latest, latest) }
  }

  private mutating func thin() {
    guard knots.count > ClockModel.knotLimit else { return }
    let group = (knots.count + ClockModel.knotLimit - 1) / ClockModel.knotLimit * 2
    var kept: [Knot] = []
    for place in segments.indices {
      let end = place + 1 < segments.count ? segments[place + 1].firstKnot : knots.count
      let range = segments[place].firstKnot..<end
      segments[place].firstKnot = kept.count
      kept.append(knots[range.lowerBound])
      var start = range.lowerBound + 1
      while start < range.upperBound - 1 {
        let stop = min(start + group, range.upperBound - 1)
        if let best = knots[start..<stop].min(by: { $0.width < $1.width }) { kept.append(best) }
        start = stop
      }
      if range.count > 1 { kept.append(knots[range.upperBound - 1]) }
    }
    knots = kept
  }
}

extension ClockModel.Knot {
  /// Nanoseconds that the knot leaves open.
  var width: Int64 {
    guard let earliest, let latest else { return .max }
    return latest &- earliest
  }
}
