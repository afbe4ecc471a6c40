import Bytes
import TraceFormat
import VirtIODevice

/// The far side of the network in a steered run: compares what the model transmits, and answers
/// from within a transmission when it is told to.
struct SteeredBackend: NetworkBackend, ~Copyable {
  /// A frame that the driver handed over.
  struct Expected: Sendable {
    /// The record that made it available.
    var record: TraceRecord
    var bytes: [UInt8]
  }

  /// Frames that the driver made available and the model has not transmitted.
  private var expected = Backlog<Expected>()
  /// A frame for the guest that arrives within the next transmission.
  var reply: [UInt8]?
  /// Frames that were compared.
  private(set) var comparedCount: UInt64 = 0
  /// The first frame that is not what the driver handed over: its record, the first byte
  /// that differs, and both lengths.
  private(set) var difference: (record: TraceRecord, offset: Int, expected: Int, actual: Int)?
  /// The length of a frame that nobody handed over.
  private(set) var strayByteCount: Int?

  init() {}

  mutating func expect(_ frame: Expected) { expected.append(frame) }

  /// Forgets the frames of a queue that was taken away.
  mutating func reset() { expected.removeAll() }

  mutating func transmit(_ frame: RawSpan, replies: inout FrameQueue) -> Bool {
    compare(frame)
    if let reply {
      replies.append(reply.rawSpan)
      self.reply = nil
    }
    return true
  }

  private mutating func compare(_ frame: RawSpan) {
    guard let next = expected.popFirst() else {
      if strayByteCount == nil { strayByteCount = frame.byteCount }
      return
    }
    comparedCount += 1
    guard difference == nil, let offset = next.bytes.rawSpan.firstDifference(from: frame) else {
      return
    }
    difference = (next.record, offset, next.bytes.count, frame.byteCount)
  }
}
