/// A rule that the driver broke, at the first event that shows it.
public struct Violation: Equatable, Sendable {
  /// Where in the trace.
  public struct Place: Equatable, Sendable {
    /// The record's index.
    public var record: UInt64
    /// The record's time stamp counter.
    public var ticks: UInt64

    public init(record: UInt64, ticks: UInt64) {
      self.record = record
      self.ticks = ticks
    }
  }

  public var rule: Rule
  /// The virtqueue, for rules of rings.
  public var queue: UInt8?
  public var place: Place
  /// What happened, with values.
  public var event: String
  /// How often the rule was broken on this queue; later ones may follow from the first.
  public var count: UInt64 = 1
}
