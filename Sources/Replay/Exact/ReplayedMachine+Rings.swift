import TraceFormat
import VirtIO

/// What the device would have written, taken from the records.
extension ReplayedMachine {
  /// `used.idx`: the recorded value when this was the look that saw it, the old one before.
  mutating func loadUsedIndex(_ queue: UInt8) throws(ReplayStop) -> UInt16 {
    guard var state = queues[Int(queue)] else { return 0 }
    // A recording may end within a wait: nothing new is seen there.
    guard !cursor.isAtEnd else { return state.used }
    let record = try cursor.next
    if case .usedIndex(queue, let value, let emptyPolls) = record.event {
      // A value that is not new was never recorded, and would be looked for without end.
      guard state.polls <= emptyPolls, value != state.used else {
        throw cursor.divergence(record, .usedIndex(queue: queue))
      }
      if state.polls == emptyPolls {
        state.used = value
        state.polls = 0
        queues[Int(queue)] = state
        return value
      }
    }
    queues[Int(queue)]?.polls += 1
    return state.used
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
  mutating func placeUsedElement(of queue: UInt8, at address: UInt64) throws(ReplayStop) {
    let record = try cursor.next
    guard case .usedElement(queue, _, let id, let length, let hash) = record.event else {
      throw cursor.divergence(record, .usedElement(queue: queue))
    }
    memory.store(UInt64(id), to: address, byteCount: 4)
    memory.store(UInt64(length), to: address + 4, byteCount: 4)
    // Without a hash there was no frame: a transmitted one is done, or the element was rejected.
    guard queue == UInt8(NetworkQueue.receive.index), hash != 0 else { return }
    if queues[Int(queue)]?.sharesBuffer == true {
      return try placeShared(length: Int(length), id: id, hash: hash, queue: queue, record)
    }
    guard let frame = input.frames[record.index] else {
      // A device that names another buffer than it filled has the driver read what lay there.
      if holds(hash, length: Int(length), id: id, of: queue) { return }
      throw .missingFrame(record: record.index)
    }
    guard frame.count <= Int(length) else {
      throw .implausible(record: record.index, .frameLongerThanElement)
    }
    try place(frame, length: Int(length), id: id, of: queue, record: record)
  }

  private mutating func place(
    _ frame: [UInt8], length: Int, id: UInt32, of queue: UInt8, record: TraceRecord
  ) throws(ReplayStop) {
    guard let layout = queues[Int(queue)]?.layout else { return }
    let buffer = memory.load(
      layout.descriptor(UInt16(truncatingIfNeeded: id)), byteCount: 8)
    // An element whose length fits no header names more than the device wrote.
    let rest = length - frame.count
    let isHeader = rest == NetworkHeader.legacyByteCount || rest == NetworkHeader.byteCount
    let zeros = isHeader ? rest : headerByteCount
    guard let start = memory.place(of: buffer, byteCount: zeros + frame.count) else {
      throw .implausible(record: record.index, .addressOutOfBounds(buffer))
    }
    memory.fill(from: start, zeros: zeros, then: frame)
    framesReceived += 1
  }

  /// Whether the buffer of descriptor `id` reads as recorded without a further frame.
  private func holds(_ hash: UInt32, length: Int, id: UInt32, of queue: UInt8) -> Bool {
    guard let layout = queues[Int(queue)]?.layout, length >= headerByteCount else { return false }
    let buffer = memory.load(
      layout.descriptor(UInt16(truncatingIfNeeded: id)), byteCount: 8)
    guard let start = memory.place(of: buffer, byteCount: length) else { return false }
    return memory.prefixHash((start + headerByteCount)..<(start + length)) == hash
  }

  /// The frame that was just made available for transmission.
  func transmittedFrame(
    head: UInt16, length: UInt32, headerByteCount: Int, queue: UInt8
  ) -> Range<Int>? {
    guard let layout = queues[Int(queue)]?.layout else { return nil }
    let buffer = memory.load(layout.descriptor(head), byteCount: 8)
    guard
      Int(length) >= headerByteCount,
      let start = memory.place(of: buffer, byteCount: Int(length))
    else { return nil }
    return (start + headerByteCount)..<(start + Int(length))
  }
}
