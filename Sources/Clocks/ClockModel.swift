/// Guest ticks on the host's clock, with a bound for every reading.
///
/// The model is a chain of knots between which the clock's rate stays within stated limits; no
/// straight line is assumed. Every reading is an interval that holds the truth as long as the
/// guest's clock keeps those limits. Where it did not (a step, a suspended machine), the chain is
/// cut and the bounds on both sides stand for themselves.
public struct ClockModel: Equatable, Sendable {
  /// The interval of host time that the clock must pass through.
  public struct Knot: Equatable, Sendable {
    /// Time stamp counter; ascends strictly along the chain.
    public var ticks: UInt64
    /// Nanoseconds since 1970; `nil` when nothing bounds it from below.
    public var earliest: Int64?
    /// Nanoseconds since 1970; `nil` when nothing bounds it from above.
    public var latest: Int64?
  }

  /// A run of knots with common limits of the clock's rate.
  public struct Segment: Equatable, Sendable {
    /// Place of the run's first knot; it reaches to the next run.
    public var firstKnot: Int
    /// Nanoseconds in one tick, at least; above 0.
    public var slowest: Double
    /// Nanoseconds in one tick, at most.
    public var fastest: Double
    /// The clock stepped between the run before and this one.
    public var followsStep: Bool
  }

  public internal(set) var knots: [Knot]
  /// The first one begins at knot 0; empty exactly when ``knots`` is.
  public internal(set) var segments: [Segment]
  /// How coarse the capture's stamps are, in nanoseconds.
  public internal(set) var stampResolution: Int64
  /// Frames that contradicted their neighbours on both sides and were not believed.
  public internal(set) var contradictions: Int

  /// No frame tells anything about the clock.
  public var isEmpty: Bool { knots.isEmpty }

  /// How often the clock stepped.
  public var stepCount: Int { segments.count { $0.followsStep } }

  /// The model that says nothing.
  public init() { self.init(stampResolution: 1_000) }

  init(stampResolution: Int64, contradictions: Int = 0) {
    knots = []
    segments = []
    self.stampResolution = stampResolution
    self.contradictions = contradictions
  }

  /// When the counter read `ticks`; `nil` when the model is empty.
  ///
  /// - Complexity: O(log n); a ``ClockCursor`` reads ascending ticks in O(1).
  public func time(at ticks: UInt64) -> HostTime? {
    var cursor = ClockCursor(self)
    return cursor.time(at: ticks)
  }
}
