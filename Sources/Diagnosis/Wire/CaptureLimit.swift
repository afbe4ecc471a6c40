/// What the account of a bare capture keeps at most, and how old silence has to be.
///
/// What goes beyond a bound is counted and not followed.
public enum CaptureLimit {
  /// TCP connections that are followed at once; those that ended make room.
  public static let connectionCount = 4_096
  /// Addresses whose last frame is known.
  public static let addressCount = 4_096
  /// Ends of connections that requests go to.
  public static let serviceCount = 1_024
  /// Findings; more cases of one kind and side are one finding.
  public static let findingCount = 64
  /// Connections whose directions are told one by one.
  public static let notableCount = 16
  /// Absence is called nothing below this age, in nanoseconds.
  public static let minimumAge: Int64 = 1_000_000_000
  /// Nor below so many times the longest reply that came before.
  public static let paceFactor: Int64 = 8
  /// A frame that is the same as one within so many nanoseconds is that one, captured twice.
  public static let copyAge: Int64 = 10_000_000
  /// Times that go back further than this, in nanoseconds, make absence no evidence.
  public static let orderTolerance: Int64 = 100_000_000

  /// Nanoseconds that silence must last where the longest reply took `longestReply`.
  static func age(longestReply: Int64) -> Int64 {
    let (paced, isBeyond) = longestReply.multipliedReportingOverflow(by: paceFactor)
    return max(minimumAge, isBeyond ? .max : paced)
  }
}

/// A frame of a capture, and when it passed.
public struct FrameMoment: Equatable, Sendable {
  /// Its place in the file, counted from 1 as tshark counts.
  public var number: UInt64
  /// Since 1970-01-01 UTC; of a frame without a time that of the frame before.
  public var nanoseconds: Int64

  public init(number: UInt64, nanoseconds: Int64) {
    self.number = number
    self.nanoseconds = nanoseconds
  }

  /// Nanoseconds from `earlier` to this one; 0 when it is no earlier.
  public func elapsed(since earlier: FrameMoment) -> Int64 {
    guard nanoseconds > earlier.nanoseconds else { return 0 }
    let (span, isBeyond) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
    return isBeyond ? .max : span
  }
}
