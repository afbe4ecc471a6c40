import TraceFormat
import VirtIO

/// The frames that the guest received, each at the time at which the driver saw its index move.
struct TimedFrames {
  /// Times are nanoseconds since the recording's first record.
  private(set) var frames: [(time: UInt64, bytes: [UInt8])] = []

  init(_ input: ReplayInput, ticksPerSecond: UInt64) {
    let queue = UInt8(NetworkQueue.receive.index)
    guard let start = input.records.first?.ticks else { return }
    var supply = FrameSupply(input)
    var used: UInt16 = 0
    for record in input.records {
      switch record.event {
      case .queueConfigured(queue, _, let first, _, _, _): used = first
      case .usedIndex(queue, let value, _):
        let elapsed = (record.ticks &- start).multipliedFullWidth(by: 1_000_000_000)
        let time =
          elapsed.high < ticksPerSecond ? ticksPerSecond.dividingFullWidth(elapsed).quotient : 0
        for _ in 0..<(value &- used) {
          guard let bytes = try? supply.next() else { break }
          frames.append((time, bytes))
        }
        used = value
      default: continue
      }
    }
  }
}
