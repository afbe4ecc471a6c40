/// Reads a clock model at ascending ticks without searching each time.
public struct ClockCursor: Sendable {
  private let model: ClockModel
  /// The last knot at or before the ticks read last; -1 before the first.
  private var knot = -1
  /// The segment of ``knot``, or the first one.
  private var segment = 0

  public init(_ model: ClockModel) { self.model = model }

  /// When the counter read `ticks`; `nil` when the model is empty.
  public mutating func time(at ticks: UInt64) -> HostTime? {
    guard !model.isEmpty else { return nil }
    seek(ticks)
    let before = knot >= 0 ? reading(from: knot, in: segment, at: ticks) : nil
    let next = knot + 1
    guard next < model.knots.count else { return before?.time }
    let nextSegment = isFirst(next, ofSegment: segment + 1) ? segment + 1 : segment
    guard let before else { return reading(from: next, in: segment, at: ticks).time }
    if nextSegment == segment {
      return before.narrowed(by: reading(from: next, in: segment, at: ticks)).time
    }
    let after = reading(from: next, in: nextSegment, at: ticks)
    if model.segments[nextSegment].followsStep { return before.widened(by: after).time }
    // Between two runs the limits of both hold together only in their widest form.
    let common = model.segments[segment].joined(model.segments[nextSegment])
    return reading(from: knot, common, at: ticks)
      .narrowed(by: reading(from: next, common, at: ticks)).time
  }

  private func isFirst(_ knot: Int, ofSegment segment: Int) -> Bool {
    segment < model.segments.count && model.segments[segment].firstKnot == knot
  }

  private mutating func seek(_ ticks: UInt64) {
    if knot >= 0, model.knots[knot].ticks > ticks { search(ticks) }
    var steps = 0
    while knot + 1 < model.knots.count, model.knots[knot + 1].ticks <= ticks {
      knot += 1
      if isFirst(knot, ofSegment: segment + 1) { segment += 1 }
      steps += 1
      if steps == 16 {
        search(ticks)
        return
      }
    }
  }

  private mutating func search(_ ticks: UInt64) {
    var low = 0
    var high = model.knots.count
    while low < high {
      let middle = (low + high) / 2
      if model.knots[middle].ticks <= ticks { low = middle + 1 } else { high = middle }
    }
    knot = low - 1
    low = 0
    high = model.segments.count
    while low < high {
      let middle = (low + high) / 2
      if model.segments[middle].firstKnot <= knot { low = middle + 1 } else { high = middle }
    }
    segment = max(0, low - 1)
  }

  private func reading(from knot: Int, in segment: Int, at ticks: UInt64) -> ClockReading {
    reading(from: knot, model.segments[segment], at: ticks)
  }

  private func reading(
    from knot: Int, _ rate: ClockModel.Segment, at ticks: UInt64
  ) -> ClockReading {
    let knot = model.knots[knot]
    if ticks >= knot.ticks {
      let distance = Double(ticks - knot.ticks)
      return ClockReading(
        earliest: knot.earliest.map { $0.advanced(by: (rate.slowest * distance).rounded(.down)) },
        latest: knot.latest.map { $0.advanced(by: (rate.fastest * distance).rounded(.up)) })
    }
    let distance = Double(knot.ticks - ticks)
    return ClockReading(
      earliest: knot.earliest.map { $0.advanced(by: -(rate.fastest * distance).rounded(.up)) },
      latest: knot.latest.map { $0.advanced(by: -(rate.slowest * distance).rounded(.down)) })
  }
}

/// The interval that one or several knots leave for a reading.
private struct ClockReading {
  var earliest: Int64?
  var latest: Int64?

  /// What both statements together leave.
  func narrowed(by other: ClockReading) -> ClockReading {
    ClockReading(
      earliest: Self.combined(earliest, other.earliest, max),
      latest: Self.combined(latest, other.latest, min))
  }

  /// What holds whichever of the two is true.
  func widened(by other: ClockReading) -> ClockReading {
    var widest = ClockReading()
    if let earliest, let theirs = other.earliest { widest.earliest = min(earliest, theirs) }
    if let latest, let theirs = other.latest { widest.latest = max(latest, theirs) }
    return widest
  }

  var time: HostTime {
    let estimate: Int64
    switch (earliest, latest) {
    case (let earliest?, let latest?):
      estimate = (earliest >> 1) + (latest >> 1) + (earliest & latest & 1)
    case (let earliest?, nil): estimate = earliest
    case (nil, let latest?): estimate = latest
    case (nil, nil): estimate = 0
    }
    return HostTime(nanoseconds: estimate, earliest: earliest, latest: latest)
  }

  private static func combined(
    _ one: Int64?, _ other: Int64?, _ choose: (Int64, Int64) -> Int64
  ) -> Int64? {
    guard let one, let other else { return one ?? other }
    return choose(one, other)
  }
}

extension ClockModel.Segment {
  /// Limits that hold wherever those of either do.
  func joined(_ other: Self) -> Self {
    var joined = self
    joined.slowest = min(slowest, other.slowest)
    joined.fastest = max(fastest, other.fastest)
    return joined
  }
}

extension Int64 {
  /// Moved by `distance`, a whole number of any size; saturates.
  func advanced(by distance: Double) -> Int64 {
    guard let whole = Int64(exactly: distance) else { return distance < 0 ? .min : .max }
    let (sum, overflow) = addingReportingOverflow(whole)
    return overflow ? (distance < 0 ? .min : .max) : sum
  }
}
