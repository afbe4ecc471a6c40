import Bytes
import TraceFormat
import VirtIO

/// What the device would have written, taken from the records and from the captured frames.
extension ReplayedMachine {
  /// Frames that may arrive between two reads of a shared buffer.
  private static let lookAhead = 256
  /// Frames that may be arriving during one read.
  private static let tornLookAhead = 4

  /// `used.idx`: the recorded value when this was the look that saw it, the old one before.
  mutating func loadUsedIndex(_ queue: Int) throws(ReplayStop) -> UInt16 {
    // A recording may end within a wait: nothing new is seen there.
    guard !cursor.isAtEnd else { return queues[queue].used }
    let record = try cursor.next
    if case .usedIndex(UInt8(queue), let value, let emptyPolls) = record.event {
      // A value that is not new was never recorded, and would be looked for without end.
      guard queues[queue].polls <= emptyPolls, value != queues[queue].used else {
        throw cursor.divergence(record, .usedIndex(queue: UInt8(queue)))
      }
      if queues[queue].polls == emptyPolls {
        queues[queue].used = value
        queues[queue].polls = 0
        return value
      }
    }
    queues[queue].polls &+= 1
    return queues[queue].used
  }

  mutating func loadUsedFlags(_ queue: UInt8) throws(ReplayStop) -> UInt16 {
    let record = try cursor.next
    switch record.event {
    case .notificationDecision(queue, let flags, _): return flags
    case .ringInspected(queue, let inspection): return inspection.usedFlags
    default: throw cursor.divergence(record, .usedFlags(queue: queue))
    }
  }

  mutating func loadAvailableEvent(_ queue: UInt8) throws(ReplayStop) -> UInt16 {
    let record = try cursor.next
    switch record.event {
    case .eventDecision(queue, let availableEvent, _): return availableEvent
    case .ringInspected(queue, let inspection):
      if let availableEvent = inspection.availableEvent { return availableEvent }
    default: break
    }
    throw cursor.divergence(record, .availableEvent(queue: queue))
  }

  /// Writes the next used element, and for a received frame the buffer that it names.
  mutating func placeUsedElement(of queue: Int, at address: UInt64) throws(ReplayStop) {
    let record = try cursor.next
    guard case .usedElement(UInt8(queue), _, let id, let length, let hash) = record.event else {
      throw cursor.divergence(record, .usedElement(queue: UInt8(queue)))
    }
    memory.store32(id, to: address)
    memory.store32(length, to: address &+ 4)
    // Without a hash there was no frame: a transmitted one is done, or the element was rejected.
    guard queue == Int(NetworkQueue.receive.index), hash != 0 else { return }
    let entry = queues[queue].layout.descriptor(UInt16(truncatingIfNeeded: id))
    if queues[queue].sharesBuffer {
      return try placeShared(length: Int(length), entry: entry, hash: hash, record)
    }
    guard let frame = cursor.feed.frame(of: record.index) else {
      // A device that names another buffer than it filled has the driver read what lay there.
      if holds(hash, length: Int(length), at: memory.load64(entry)) { return }
      throw .missingFrame(record: record.index)
    }
    guard frame.isWhole else { throw frame.cut(at: record.index) }
    guard frame.bytes.count <= Int(length) else {
      throw .implausible(record: record.index, .frameLongerThanElement)
    }
    try place(frame.bytes, length: Int(length), at: memory.load64(entry), record: record)
  }

  private mutating func place(
    _ frame: [UInt8], length: Int, at buffer: UInt64, record: TraceRecord
  ) throws(ReplayStop) {
    // An element whose length fits no header names more than the device wrote.
    let rest = length - frame.count
    let isHeader = rest == NetworkHeader.legacyByteCount || rest == NetworkHeader.byteCount
    let zeros = isHeader ? rest : headerByteCount
    guard let place = memory.place(of: buffer, byteCount: zeros + frame.count) else {
      throw .implausible(record: record.index, .addressOutOfBounds(buffer))
    }
    memory.fill(from: place.lowerBound, zeros: zeros, then: frame)
    framesReceived += 1
  }

  /// Whether `buffer` reads as recorded without a further frame.
  private func holds(_ hash: UInt32, length: Int, at buffer: UInt64) -> Bool {
    guard length >= headerByteCount, let place = memory.place(of: buffer, byteCount: length)
    else { return false }
    return memory.prefixHash((place.lowerBound + headerByteCount)..<place.upperBound) == hash
  }

  /// A driver that gives the device one buffer for everything reads whatever arrived last: lets
  /// captured frames arrive there until it reads as it was recorded.
  ///
  /// How many had arrived is not recorded; the hash of what was read tells.
  private mutating func placeShared(
    length: Int, entry: UInt64, hash: UInt32, _ record: TraceRecord
  ) throws(ReplayStop) {
    let address = memory.load64(entry)
    let capacity = Int(memory.load32(entry &+ 8))
    guard capacity >= headerByteCount,
      let place = memory.place(of: address, byteCount: capacity)
    else { throw .implausible(record: record.index, .addressOutOfBounds(address)) }
    let text = place.lowerBound + headerByteCount
    let end = place.lowerBound + min(length, capacity)
    let buffer = SharedBuffer(place: place, text: text..<max(text, end))
    guard let count = try arrivals(until: hash, in: buffer, record) else {
      return try placeTorn(hash, in: buffer, record)
    }
    take(count)
  }

  private mutating func take(_ count: Int) {
    framesReceived += UInt64(count)
    cursor.feed.supply.takeArrivals(count)
  }

  /// How many further frames have arrived when the buffer reads as recorded; nil if it never does.
  private mutating func arrivals(
    until hash: UInt32, in buffer: SharedBuffer, _ record: TraceRecord
  ) throws(ReplayStop) -> Int? {
    if memory.prefixHash(buffer.text) == hash { return 0 }
    let before = memory.view(buffer.place).copied()
    for offset in 0..<Self.lookAhead {
      guard let frame = cursor.feed.arrival(offset) else { break }
      guard frame.isWhole else { throw frame.cut(at: record.index) }
      guard buffer.holds(frame.bytes) else {
        throw .implausible(record: record.index, .frameLongerThanElement)
      }
      memory.fill(from: buffer.place.lowerBound, zeros: headerByteCount, then: frame.bytes)
      if memory.prefixHash(buffer.text) == hash { return offset + 1 }
    }
    memory.write(before.rawSpan, at: buffer.place.lowerBound)
    return nil
  }

  /// A frame was arriving while the driver read: the buffer holds a part of it, from its start or
  /// to its end. It is whole at the next read.
  private mutating func placeTorn(
    _ hash: UInt32, in buffer: SharedBuffer, _ record: TraceRecord
  ) throws(ReplayStop) {
    for offset in 0..<Self.tornLookAhead {
      guard let frame = cursor.feed.arrival(offset)?.bytes else { break }
      guard buffer.holds(frame), frame.count > 1 else { continue }
      let before = memory.view(buffer.place).copied()
      let start = buffer.text.lowerBound
      for cut in 1..<frame.count {
        for part in [0..<cut, cut..<frame.count] {
          memory.write(frame.rawSpan.extracting(part), at: start + part.lowerBound)
          if memory.prefixHash(buffer.text) == hash { return take(offset) }
          memory.write(before.rawSpan, at: buffer.place.lowerBound)
        }
      }
      memory.fill(from: buffer.place.lowerBound, zeros: headerByteCount, then: frame)
    }
    throw .missingFrame(record: record.index)
  }
}

/// Where a shared buffer lies in the flat memory, and which part of it was read.
private struct SharedBuffer {
  var place: Range<Int>
  var text: Range<Int>

  /// Whether a frame fits behind the virtio-net header.
  func holds(_ frame: [UInt8]) -> Bool { text.lowerBound + frame.count <= place.upperBound }
}
