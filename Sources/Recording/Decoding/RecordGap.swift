/// A run of records that were generated and did not arrive.
public struct RecordGap: Equatable, Sendable {
  /// Index of the first record that is missing.
  public var from: UInt64
  /// Index of the last record that is missing; not below ``from``.
  public var to: UInt64
  /// Ticks of the last record that arrived before; `nil` when the trace begins with the gap.
  public var ticksBefore: UInt64?
  /// Ticks of the first record that arrived after.
  public var ticksAfter: UInt64

  /// Records that are missing, at least 1.
  public var count: UInt64 { to - from + 1 }
}
