import HandRings
import VirtIODevice

/// A backend that keeps what it is given, and can refuse it or answer from within the call.
struct BenchBackend: NetworkBackend {
  var frames: [[UInt8]] = []
  var refuses = false
  var answer: [UInt8]?

  mutating func transmit(_ frame: RawSpan, replies: inout FrameQueue) -> Bool {
    if refuses { return false }
    frames.append(frame.bytes)
    if let answer { replies.append(answer.rawSpan) }
    return true
  }
}
