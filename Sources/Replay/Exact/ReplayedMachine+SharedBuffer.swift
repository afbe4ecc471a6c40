import TraceFormat
import VirtIO

/// A driver that gives the device one buffer for everything reads whatever arrived last.
extension ReplayedMachine {
  /// Frames that may arrive between two reads of the buffer.
  private static let lookAhead = 256
  /// Frames that may be arriving during one read.
  private static let tornLookAhead = 4

  /// Lets captured frames arrive in the shared buffer until it reads as it was recorded.
  ///
  /// How many had arrived is not recorded; the hash of what was read tells.
  mutating func placeShared(
    length: Int, id: UInt32, hash: UInt32, queue: UInt8, _ record: TraceRecord
  ) throws(ReplayStop) {
    guard let layout = queues[Int(queue)]?.layout else { return }
    let entry = layout.descriptor(UInt16(truncatingIfNeeded: id))
    let address = memory.load(entry, byteCount: 8)
    let capacity = Int(memory.load(entry + 8, byteCount: 4))
    guard
      capacity >= headerByteCount, let start = memory.place(of: address, byteCount: capacity)
    else { throw .implausible(record: record.index, .addressOutOfBounds(address)) }
    let text = start + headerByteCount
    let end = start + min(length, capacity)
    let buffer = SharedBuffer(start: start, capacity: capacity, text: text..<max(text, end))
    guard let candidate = try arrivals(until: hash, in: buffer, record) else {
      return try placeTorn(hash, in: buffer, record)
    }
    framesReceived += UInt64(candidate - arrived)
    arrived = candidate
  }

  /// How many frames have arrived when the buffer reads as recorded; nil if it never does.
  private mutating func arrivals(
    until hash: UInt32, in buffer: SharedBuffer, _ record: TraceRecord
  ) throws(ReplayStop) -> Int? {
    if memory.prefixHash(buffer.text) == hash { return arrived }
    let before = memory.copy(of: buffer)
    for candidate in (arrived + 1)..<(min(arrived + Self.lookAhead, input.arrivals.count) + 1) {
      let frame = input.arrivals[candidate - 1]
      guard buffer.holds(frame) else {
        throw .implausible(record: record.index, .frameLongerThanElement)
      }
      memory.fill(from: buffer.start, zeros: headerByteCount, then: frame)
      if memory.prefixHash(buffer.text) == hash { return candidate }
    }
    memory.restore(before, to: buffer)
    return nil
  }

  /// A frame was arriving while the driver read: the buffer holds a part of it, from its start or
  /// to its end. It is whole at the next read.
  private mutating func placeTorn(
    _ hash: UInt32, in buffer: SharedBuffer, _ record: TraceRecord
  ) throws(ReplayStop) {
    for place in arrived..<min(arrived + Self.tornLookAhead, input.arrivals.count) {
      let frame = input.arrivals[place]
      guard buffer.holds(frame), frame.count > 1 else { continue }
      let before = memory.copy(of: buffer)
      let start = buffer.text.lowerBound
      for cut in 1..<frame.count {
        for part in [0..<cut, cut..<frame.count] {
          memory.replace(from: start + part.lowerBound, with: frame[part])
          if memory.prefixHash(buffer.text) == hash {
            framesReceived += UInt64(place - arrived)
            arrived = place
            return
          }
          memory.restore(before, to: buffer)
        }
      }
      memory.fill(from: buffer.start, zeros: headerByteCount, then: frame)
    }
    throw .missingFrame(record: record.index)
  }
}

/// Where a shared buffer lies in the flat memory, and which part of it was read.
struct SharedBuffer {
  var start: Int
  var capacity: Int
  var text: Range<Int>

  /// Whether a frame fits behind the virtio-net header.
  func holds(_ frame: [UInt8]) -> Bool {
    text.lowerBound + frame.count <= start + capacity
  }
}

extension SharedMemory {
  /// The buffer's bytes, apart from the memory: a slice of it would make every store a copy.
  fileprivate func copy(of buffer: SharedBuffer) -> [UInt8] {
    Array(bytes[buffer.start..<(buffer.start + buffer.capacity)])
  }

  fileprivate mutating func restore(_ copy: [UInt8], to buffer: SharedBuffer) {
    replace(from: buffer.start, with: copy[...])
  }

  fileprivate mutating func replace(from start: Int, with part: ArraySlice<UInt8>) {
    bytes.replaceSubrange(start..<(start + part.count), with: part)
  }
}
