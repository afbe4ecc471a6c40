import ArgumentParser
import Glibc
import Machine
import Simulation
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

/// Receive, transmit and both, for the shortest and the longest Ethernet frames, beside what the
/// same processor does with the same bytes in the same seconds. All times are processor time.
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure frames a second, beside a bare ring and a copy of the same bytes.")

  @Option(help: "Frames of each measurement.")
  var frames = 4_000_000
  @Option(help: "Frames that come or go between two services, at most 256.")
  var burst = 64
  @Option(help: "Only this one: receive, transmit or both.")
  var only: Direction?

  enum Direction: String, CaseIterable, ExpressibleByArgument {
    case receive, transmit, both
  }

  func run() throws {
    print("bytes  direction  frames/s    ns/frame  bare ring  copies")
    for byteCount in [64, 1_514] {
      for direction in Direction.allCases where only == nil || direction == only {
        try measure(direction, byteCount)
      }
    }
  }

  private func measure(_ direction: Direction, _ byteCount: Int) throws {
    let frame = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) }
    // A peer before and one behind: other jobs on the machine slow all three.
    let before = BareRing.nanosecondsPerFrame(byteCount, frames: frames / 2)
    let pair = try processorSeconds { try pump(direction, frame) } * 1e9 / Double(frames)
    let after = BareRing.nanosecondsPerFrame(byteCount, frames: frames / 2)
    let copies = BareRing.nanosecondsPerCopy(byteCount, frames: frames)
    let bare = (before + after) / 2
    print(
      [
        pad("\(byteCount)", 7), pad(direction.rawValue, 11), pad("\(Int(1e9 / pair))", 12),
        pad("\(Int(pair))", 10), pad("\(Int(bare)) (\(tenths(pair / bare))x)", 11),
        "\(tenths(copies)) (\(tenths(pair / copies))x)",
      ].joined())
  }

  /// Moves ``frames`` frames; of both, half of them each way.
  private func pump(_ direction: Direction, _ frame: [UInt8]) throws {
    var pair = try RingPair()
    var received = 0
    var bytes = 0
    let each = direction == .both ? max(burst / 2, 1) : burst
    var moved = 0
    var target = 0
    while moved < frames {
      var toSend = direction == .receive ? 0 : each
      if direction != .transmit {
        for _ in 0..<each { pair.machine.schedule(frame: frame, at: pair.machine.now) }
      }
      target += direction == .both ? 2 * each : each
      while moved < target {
        try pair.turn(count: &toSend, frame: { frame }) {
          received += 1
          bytes += $0.byteCount
        }
        moved = received + pair.machine.device.framesTransmitted
      }
    }
    guard bytes == received * frame.count, pair.driver.resetCount == 0 else {
      throw ValidationError("frames were damaged or the device was reset")
    }
  }
}

/// Processor time of `work`, in seconds: what one core does, whoever else wants it.
func processorSeconds(_ work: () throws -> Void) rethrows -> Double {
  let start = clock()
  try work()
  return Double(clock() - start) / Double(CLOCKS_PER_SEC)
}

func pad(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(width - text.count, 1))
}

func tenths(_ value: Double) -> String {
  let count = Int((value * 10).rounded())
  return "\(count / 10).\(count % 10)"
}
