/// An event with its place in the trace.
public struct TraceRecord: Equatable, Sendable {
  /// Counts every record generated since boot, from 0; lost ones leave a gap.
  public var index: UInt64
  /// The time stamp counter when the record was made.
  public var ticks: UInt64
  public var event: TraceEvent

  public init(index: UInt64, ticks: UInt64, event: TraceEvent) {
    self.index = index
    self.ticks = ticks
    self.event = event
  }
}
