/// How well the clock is known over many readings.
public struct BoundSummary: Equatable, Sendable {
  /// Readings with a bound on both sides.
  public private(set) var twoSided = 0
  /// Readings with a bound on one side only.
  public private(set) var oneSided = 0
  /// Readings without any.
  public private(set) var unbounded = 0
  /// The largest two-sided bound, in nanoseconds.
  public private(set) var largest: Int64 = 0
  /// Two-sided bounds by the position of their highest bit.
  private var magnitudes = [Int](repeating: 0, count: 65)

  public init() {}

  /// Takes the next reading.
  public mutating func note(_ time: HostTime?) {
    guard let time else {
      unbounded += 1
      return
    }
    guard let bound = time.bound else {
      if time.earliest == nil && time.latest == nil { unbounded += 1 } else { oneSided += 1 }
      return
    }
    twoSided += 1
    largest = max(largest, bound)
    magnitudes[64 - bound.magnitude.leadingZeroBitCount] += 1
  }

  /// What at least half of the two-sided bounds do not exceed, in nanoseconds, to the next power of
  /// two; `nil` when there are none.
  public var typical: Int64? {
    var below = 0
    for (magnitude, count) in magnitudes.enumerated() {
      below += count
      if twoSided > 0 && below * 2 >= twoSided {
        return magnitude < 63 ? min(1 << magnitude, largest) : largest
      }
    }
    return nil
  }
}
