public import Clocks
public import Recording
internal import TraceFormat

/// Where trace blocks stand among the frames of a timeline file.
///
/// A block comes before the first frame that is not earlier than the first record of the block
/// before it. So a reader that has come to a frame has all records before it and the one after
/// it, and needs two blocks in memory.
public struct BlockSchedule: Sendable {
  private let trace: DecodedTrace
  private var clock: ClockCursor
  private var next = 0
  /// When the first record of the block before ``next`` was made.
  private var time = Int64.min

  public init(_ trace: DecodedTrace, _ clock: ClockModel) {
    self.trace = trace
    self.clock = ClockCursor(clock)
  }

  /// The next block that must stand before a frame of that time; `nil` when none is due.
  public mutating func blockDue(before nanoseconds: Int64) -> [UInt8]? {
    guard next < trace.blocks.count, next == 0 || time <= nanoseconds else { return nil }
    return take()
  }

  /// The next block after the last frame; `nil` at the end.
  public mutating func remainingBlock() -> [UInt8]? {
    next < trace.blocks.count ? take() : nil
  }

  private mutating func take() -> [UInt8] {
    let block = trace.blocks[next]
    next += 1
    let start = clock.time(at: block.header.firstTicks)?.nanoseconds
    time = max(time, start ?? time)
    return block.raw
  }
}
