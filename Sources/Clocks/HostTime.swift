/// When something happened on the host's clock, with what is certain about it.
public struct HostTime: Equatable, Sendable {
  /// Best estimate, in nanoseconds since 1970.
  public var nanoseconds: Int64
  /// It cannot have been earlier; `nil` when no frame bounds it from below.
  public var earliest: Int64?
  /// It cannot have been later; `nil` when no frame bounds it from above.
  public var latest: Int64?

  public init(nanoseconds: Int64, earliest: Int64? = nil, latest: Int64? = nil) {
    self.nanoseconds = nanoseconds
    self.earliest = earliest
    self.latest = latest
  }

  /// The estimate is off by at most this many nanoseconds; `nil` when a side has no bound.
  public var bound: Int64? {
    guard let earliest, let latest else { return nil }
    return max(latest &- nanoseconds, nanoseconds &- earliest)
  }
}
