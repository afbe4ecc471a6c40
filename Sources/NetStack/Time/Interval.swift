/// A length of time, never negative. Arithmetic saturates: no input can make a timer trap.
public struct Interval: Equatable, Comparable, Sendable {
  /// The length in nanoseconds.
  public var nanoseconds: UInt64

  /// A length in nanoseconds.
  @inlinable
  public init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  /// A length in milliseconds.
  @inlinable
  public static func milliseconds(_ count: UInt32) -> Interval {
    Interval(nanoseconds: UInt64(count) * 1_000_000)
  }

  /// A length in seconds.
  @inlinable
  public static func seconds(_ count: UInt32) -> Interval {
    Interval(nanoseconds: UInt64(count) * 1_000_000_000)
  }

  /// Whether `left` is the shorter of the two.
  @inlinable
  public static func < (left: Interval, right: Interval) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Twice this length.
  @inlinable
  var doubled: Interval {
    let (product, overflow) = nanoseconds.multipliedReportingOverflow(by: 2)
    return Interval(nanoseconds: overflow ? .max : product)
  }
}
