/// What the traffic says about the guest's clock, in bounded memory.
///
/// Up to ``limit`` constraints are all kept. Of more, neighbours on the same side stand in groups
/// of equal size, and each group is represented by the one that binds most. Leaving the others out
/// can only widen the bounds that a model gives, never make them wrong.
public struct ConstraintSet: Sendable {
  /// Constraints that are kept at most.
  public static let limit = 32_768

  private var kept: [ClockConstraint] = []
  /// Constraints of one side that one kept constraint stands for.
  private var groupSize = 1
  /// The group of each side that is not full yet: what binds most in it, and its size.
  private var open: [(best: ClockConstraint, count: Int)?] = [nil, nil]
  private var first: ClockConstraint?
  private var last: ClockConstraint?

  public init() {}

  public var isEmpty: Bool { first == nil }

  /// What is kept, in the order in which it came.
  public var all: [ClockConstraint] { kept + open.compactMap { $0?.best } }

  /// Takes the next constraint; neighbours in time come one after the other, more or less.
  public mutating func note(_ constraint: ClockConstraint) {
    first = first ?? constraint
    last = constraint
    guard groupSize > 1 else {
      kept.append(constraint)
      if kept.count == ConstraintSet.limit { coarsen() }
      return
    }
    let side = constraint.side == .notAfter ? 0 : 1
    guard let group = open[side] else {
      open[side] = (constraint, 1)
      return
    }
    let best = binding(group.best, constraint, slope)
    open[side] = (best, group.count + 1)
    if group.count + 1 == groupSize {
      open[side] = nil
      kept.append(best)
      if kept.count == ConstraintSet.limit { coarsen() }
    }
  }

  /// Puts two groups together where there was one.
  private mutating func coarsen() {
    let slope = slope
    var waiting: [ClockConstraint?] = [nil, nil]
    var coarse: [ClockConstraint] = []
    coarse.reserveCapacity(ConstraintSet.limit)
    for constraint in kept.sorted(by: { $0.ticks < $1.ticks }) {
      let side = constraint.side == .notAfter ? 0 : 1
      if let other = waiting[side] {
        coarse.append(binding(other, constraint, slope))
        waiting[side] = nil
      } else {
        waiting[side] = constraint
      }
    }
    coarse += waiting.compactMap { $0 }
    kept = coarse
    groupSize *= 2
  }

  /// Nanoseconds a tick over all that came, a guess that only decides what binds more.
  private var slope: Double {
    guard let first, let last, last.ticks > first.ticks else { return 0 }
    return Double(last.nanoseconds &- first.nanoseconds) / Double(last.ticks - first.ticks)
  }

  /// The one of two neighbours on the same side that leaves the clock less room.
  private func binding(
    _ one: ClockConstraint, _ other: ClockConstraint, _ slope: Double
  ) -> ClockConstraint {
    let isLater = other.ticks >= one.ticks
    let ticks = isLater ? other.ticks - one.ticks : one.ticks - other.ticks
    let expected = slope * Double(ticks) * (isLater ? 1 : -1)
    let isHigher = Double(other.nanoseconds &- one.nanoseconds) > expected
    return isHigher == (one.side == .notBefore) ? other : one
  }
}
