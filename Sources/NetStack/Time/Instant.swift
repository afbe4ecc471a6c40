/// A point on a monotonic clock that starts at boot. The stack reads no clock: it is told the time.
public struct Instant: Equatable, Comparable, Sendable {
  /// Nanoseconds since boot; wraps after 584 years.
  public var nanoseconds: UInt64

  /// The instant `nanoseconds` after boot.
  @inlinable
  public init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  /// Whether `left` is the earlier of the two.
  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// This instant moved into the future; stops at the end of the clock.
  @inlinable
  public func advanced(by interval: Interval) -> Instant {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(interval.nanoseconds)
    return Instant(nanoseconds: overflow ? .max : sum)
  }

  /// Time from `earlier` to this instant; zero when `earlier` is in fact later.
  @inlinable
  public func elapsed(since earlier: Instant) -> Interval {
    Interval(nanoseconds: earlier < self ? nanoseconds - earlier.nanoseconds : 0)
  }
}
