/// The limits of the clock's rate along a trace: as few runs of points as a straight line allows.
struct RateSchedule {
  /// Run `n` holds the points from its start to the next run's.
  private(set) var starts: [Int] = []
  private(set) var rates: [ClockRate] = []

  private static let deepest = 12
  private static let smallestRun = 64

  /// - Parameter points: ascending in ticks, at least one.
  init(_ points: [ClockPoint], prior: ClockRate, _ tolerance: ClockTolerance) {
    var estimates: [ClockRate?] = []
    divide(points[...], prior, depth: 0, &estimates)
    let known = estimates.compactMap { $0 }
    // The best known run sets the mean; no other can be farther from it than the clock wanders.
    let reference = known.min { $0.width < $1.width } ?? prior
    let reach = reference.widened(partsPerMillion: 2 * tolerance.driftPartsPerMillion)
    rates = estimates.map { estimate in
      let rate = estimate.flatMap { reach.intersection($0) } ?? reach
      return rate.widened(partsPerMillion: tolerance.driftPartsPerMillion)
    }
  }

  private mutating func divide(
    _ points: ArraySlice<ClockPoint>, _ prior: ClockRate, depth: Int,
    _ estimates: inout [ClockRate?]
  ) {
    let estimate = RateEstimate(points, within: prior)
    if estimate.violation <= 0 {
      starts.append(points.startIndex)
      estimates.append(estimate.rate)
      return
    }
    if depth == RateSchedule.deepest || points.count <= RateSchedule.smallestRun {
      starts.append(points.startIndex)
      estimates.append(nil)
      return
    }
    let middle = points.startIndex + points.count / 2
    divide(points[..<middle], prior, depth: depth + 1, &estimates)
    divide(points[middle...], prior, depth: depth + 1, &estimates)
  }
}
