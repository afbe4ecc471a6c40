import TraceFormat
import VirtIO

/// A driver that gives the device one buffer for everything reads whatever arrived last.
extension ReplayedMachine {
  /// Frames that may arrive between two reads of the buffer.
  private static let lookAhead = 1_024

  /// Lets captured frames arrive in the shared buffer until it reads as it was recorded.
  ///
  /// How many had arrived is not recorded; the hash of what was read tells.
  mutating func placeShared(
    length: Int, id: UInt32, hash: UInt32, queue: UInt8, _ record: TraceRecord
  ) throws(ReplayStop) {
    guard let layout = queues[Int(queue)]?.layout else { return }
    let buffer = memory.load(
      layout.descriptor(UInt16(truncatingIfNeeded: id)), byteCount: 8)
    let entry = layout.descriptor(UInt16(truncatingIfNeeded: id))
    let capacity = Int(memory.load(entry + 8, byteCount: 4))
    guard let start = memory.place(of: buffer, byteCount: max(length, capacity)) else {
      throw .implausible(record: record.index, .addressOutOfBounds(buffer))
    }
    let text = start + headerByteCount
    let end = start + min(length, capacity)
    var candidate = arrived
    while true {
      if text <= end, memory.prefixHash(text..<end) == hash { break }
      guard candidate < input.arrivals.count, candidate - arrived < Self.lookAhead else {
        throw .missingFrame(record: record.index)
      }
      let frame = input.arrivals[candidate]
      guard text + frame.count <= start + capacity else {
        throw .implausible(record: record.index, .frameLongerThanElement)
      }
      memory.fill(from: start, zeros: headerByteCount, then: frame)
      candidate += 1
    }
    framesReceived += UInt64(candidate - arrived)
    arrived = candidate
  }
}
