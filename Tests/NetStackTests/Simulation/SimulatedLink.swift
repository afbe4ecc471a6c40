import NetStack
import TestSupport

/// Faults of a simulated link.
struct LinkFaults: Sendable {
  /// Frames lost, of 100.
  var lossPercent = 0
  /// Frames delivered twice, of 100.
  var duplicationPercent = 0
  /// Frames with one bit flipped, of 100.
  var corruptionPercent = 0
  /// Every frame takes 1 to this many milliseconds, so that frames overtake each other.
  var maximumDelayMilliseconds: UInt32 = 1

  static let none = LinkFaults()
  static let bad = LinkFaults(
    lossPercent: 5, duplicationPercent: 3, corruptionPercent: 1, maximumDelayMilliseconds: 8)
}

/// One direction of a link: frames with the time they arrive.
struct SimulatedLink {
  private var frames: [(arrival: Instant, bytes: [UInt8])] = []
  private let faults: LinkFaults

  init(faults: LinkFaults) {
    self.faults = faults
  }

  var nextArrival: Instant? { frames.map(\.arrival).min() }

  mutating func send(_ frame: [UInt8], at now: Instant, using generator: inout SeededGenerator) {
    if generator.chance(percent: faults.lossPercent) { return }
    var frame = frame
    if generator.chance(percent: faults.corruptionPercent) {
      // Only what a checksum covers: nobody could notice a flip in the Ethernet header.
      let bit = Int.random(in: (14 * 8)..<(frame.count * 8), using: &generator)
      frame[bit / 8] ^= 1 << UInt8(bit % 8)
    }
    let copies = generator.chance(percent: faults.duplicationPercent) ? 2 : 1
    for _ in 0..<copies {
      let delay = UInt32.random(in: 1...faults.maximumDelayMilliseconds, using: &generator)
      frames.append((now.advanced(by: .milliseconds(delay)), frame))
    }
  }

  /// Takes the frame that arrives first, if it arrives by `now`.
  mutating func receive(at now: Instant) -> [UInt8]? {
    guard let arrival = nextArrival, arrival <= now,
      let position = frames.firstIndex(where: { $0.arrival == arrival })
    else { return nil }
    return frames.remove(at: position).bytes
  }
}
