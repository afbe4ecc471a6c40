public import Clocks

/// Where trace blocks stand among the frames of a timeline file.
///
/// A block comes before the first frame that is not earlier than the first record of the block
/// before it. So a reader that has come to a frame has all records before it and the one after
/// it, and needs two blocks in memory.
public struct BlockSchedule: Sendable {
  private var clock: ClockCursor
  /// When the first record of the block before the next one was made; `nil` at the first block.
  private var time: Int64?
  /// How well the clock is known where blocks begin.
  public private(set) var bounds = BoundSummary()

  public init(_ clock: ClockModel) { self.clock = ClockCursor(clock) }

  /// Whether the next block must stand before a frame of that time.
  public func isDue(before nanoseconds: Int64) -> Bool {
    time.map { $0 <= nanoseconds } ?? true
  }

  /// Takes note that a block was written.
  ///
  /// - Parameter firstTicks: ticks of its first record.
  public mutating func note(firstTicks: UInt64) {
    let start = clock.time(at: firstTicks)
    bounds.note(start)
    time = max(time ?? .min, start?.nanoseconds ?? .min)
  }
}
