import Recording
import Simulation
import TraceFormat
import VirtIO

/// The frames that the guest received, each at the time at which the driver saw its index move.
struct TimedFrames {
  /// Times are nanoseconds since the recording's first record.
  private(set) var frames: [TimedFrame] = []
  /// Frames that the guest received, and that the capture lacks or has cut.
  private(set) var missingCount = 0

  init(_ source: RecordingSource, ticksPerSecond: UInt64) throws(ReplayError) {
    let facts = try RecordingFacts(source)
    guard let start = facts.firstTicks else { return }
    var feed = try RecordFeed.open(source, supply: .inOrder(facts))
    var used: UInt16 = 0
    var place = 0
    while let record = feed.next(at: place) {
      feed.nextIndex = record.index
      switch record.event {
      case .queueConfigured(UInt8(NetworkQueue.receive.index), _, let first, _, _, _): used = first
      case .usedIndex(UInt8(NetworkQueue.receive.index), let value, _):
        let time = Self.nanoseconds(record.ticks &- start, ticksPerSecond)
        take(Int(value &- used), at: time, from: &feed)
        used = value
      default: break
      }
      place += 1
      feed.pass(to: place)
    }
  }

  private mutating func take(_ count: Int, at time: UInt64, from feed: inout RecordFeed) {
    for _ in 0..<count {
      do throws(ReplayStop) {
        guard let bytes = try feed.takeForGuest() else { return }
        frames.append(TimedFrame(time: time, bytes: bytes))
      } catch {
        // The others came all the same.
        missingCount += 1
        feed.supply.skipElement()
      }
    }
  }

  private static func nanoseconds(_ ticks: UInt64, _ ticksPerSecond: UInt64) -> UInt64 {
    let elapsed = ticks.multipliedFullWidth(by: 1_000_000_000)
    return elapsed.high < ticksPerSecond ? ticksPerSecond.dividingFullWidth(elapsed).quotient : 0
  }
}
