public import TraceFormat

/// A record's place in its trace.
public struct RecordPlace: Equatable, Sendable {
  /// The record's index.
  public var record: UInt64
  /// The record's time stamp counter.
  public var ticks: UInt64

  public init(record: UInt64, ticks: UInt64) {
    self.record = record
    self.ticks = ticks
  }

  public init(_ record: TraceRecord) { self.init(record: record.index, ticks: record.ticks) }
}
