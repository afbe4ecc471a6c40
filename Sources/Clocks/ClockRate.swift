/// Limits of a clock's rate, in nanoseconds a tick.
struct ClockRate: Equatable {
  var slowest: Double
  var fastest: Double

  var width: Double { fastest - slowest }

  func widened(partsPerMillion: Double) -> ClockRate {
    ClockRate(
      slowest: slowest * (1 - partsPerMillion * 1e-6),
      fastest: fastest * (1 + partsPerMillion * 1e-6))
  }

  /// What both leave; `nil` when they exclude each other.
  func intersection(_ other: ClockRate) -> ClockRate? {
    let common = ClockRate(
      slowest: max(slowest, other.slowest), fastest: min(fastest, other.fastest))
    return common.slowest <= common.fastest ? common : nil
  }

  func joined(_ other: ClockRate) -> ClockRate {
    ClockRate(slowest: min(slowest, other.slowest), fastest: max(fastest, other.fastest))
  }

  /// What is known before any frame is looked at.
  static func prior(ticksPerSecond: UInt64?, _ tolerance: ClockTolerance) -> ClockRate {
    guard let ticksPerSecond, ticksPerSecond > 0 else {
      // Counters of 1 MHz to 100 GHz.
      return ClockRate(slowest: 0.01, fastest: 1_000)
    }
    let nominal = 1e9 / Double(ticksPerSecond)
    return ClockRate(slowest: nominal, fastest: nominal)
      .widened(partsPerMillion: tolerance.calibrationPartsPerMillion)
  }
}

/// A constraint relative to the origin of the fit.
struct ClockPoint {
  var ticks: UInt64
  /// Ticks from the origin.
  var x: Double
  /// Nanoseconds from the origin; the stamp's coarseness is already added on the upper side.
  var y: Double
  var isUpper: Bool
}

/// The rates of the straight lines that pass above all lower and below all upper points.
struct RateEstimate {
  var rate: ClockRate
  /// By how many nanoseconds the best line misses; 0 or less when a line exists.
  var violation: Double

  init(_ points: ArraySlice<ClockPoint>, within prior: ClockRate) {
    let upper = RateEstimate.hull(points.filter(\.isUpper), keepsLow: true)
    let lower = RateEstimate.hull(points.filter { !$0.isUpper }, keepsLow: false)
    guard !upper.isEmpty && !lower.isEmpty else {
      rate = prior
      violation = 0
      return
    }
    /// How far the lower points stick out above the upper ones when both are seen along `slope`.
    func overlap(_ slope: Double) -> Double {
      var highest = -Double.infinity
      for point in lower { highest = max(highest, point.y - slope * point.x) }
      var lowest = Double.infinity
      for point in upper { lowest = min(lowest, point.y - slope * point.x) }
      return highest - lowest
    }
    // Convex in the slope: a ternary search finds the best one.
    var low = prior.slowest
    var high = prior.fastest
    for _ in 0..<120 {
      let third = (high - low) / 3
      if overlap(low + third) <= overlap(high - third) { high -= third } else { low += third }
    }
    let best = (low + high) / 2
    violation = overlap(best)
    let allowed = max(0, violation) + 0.5
    rate = ClockRate(
      slowest: RateEstimate.edge(from: best, to: prior.slowest) { overlap($0) <= allowed },
      fastest: RateEstimate.edge(from: best, to: prior.fastest) { overlap($0) <= allowed })
  }

  /// The last slope on the way that is still allowed, rounded away from `inside`.
  private static func edge(
    from inside: Double, to outside: Double, isAllowed: (Double) -> Bool
  ) -> Double {
    if isAllowed(outside) { return outside }
    var inside = inside
    var outside = outside
    for _ in 0..<80 {
      let middle = (inside + outside) / 2
      if isAllowed(middle) { inside = middle } else { outside = middle }
    }
    return outside
  }

  /// The convex hull's lower or upper side; `points` ascend in x.
  private static func hull(_ points: [ClockPoint], keepsLow: Bool) -> [ClockPoint] {
    var hull: [ClockPoint] = []
    for point in points {
      while hull.count >= 2 {
        let first = hull[hull.count - 2]
        let middle = hull[hull.count - 1]
        let turn =
          (middle.x - first.x) * (point.y - first.y) - (middle.y - first.y) * (point.x - first.x)
        if keepsLow ? turn > 0 : turn < 0 { break }
        hull.removeLast()
      }
      hull.append(point)
    }
    return hull
  }
}
