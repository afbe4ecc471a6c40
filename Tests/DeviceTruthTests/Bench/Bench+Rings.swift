import QTest
import VirtIO

/// The driver's side of a ring, one store at a time.
extension Bench {
  func describe(
    _ queue: TestedQueue, _ index: UInt16, address: UInt64? = nil, length: UInt32,
    flags: Descriptor.Flags = [], next: UInt16 = 0
  ) throws {
    let entry = queue.layout.descriptor(index)
    try client.store64(address ?? queue.buffer(index), to: entry)
    try client.store32(length, to: entry + UInt64(Descriptor.lengthOffset))
    try client.store16(flags.rawValue, to: entry + UInt64(Descriptor.flagsOffset))
    try client.store16(next, to: entry + UInt64(Descriptor.nextOffset))
  }

  /// Puts `head` into the available ring and moves `avail.idx`.
  func offer(_ queue: inout TestedQueue, _ head: UInt16) throws {
    let slot = queue.available % queue.layout.queueSize
    try client.store16(head, to: queue.layout.availableEntry(slot))
    queue.available &+= 1
    try client.store16(queue.available, to: queue.layout.availableIndex)
  }

  /// Offers `count` receive buffers of `length` bytes, from descriptor `first` on.
  func offerBuffers(
    _ queue: inout TestedQueue, count: UInt16, length: UInt32 = 2048, first: UInt16 = 0
  ) throws {
    for index in first..<(first + count) {
      try describe(queue, index, length: length, flags: .write)
      try offer(&queue, index)
    }
  }

  /// Offers a frame for transmission in one descriptor, behind a header of zeros.
  func offerFrame(_ queue: inout TestedQueue, _ head: UInt16, _ frame: [UInt8]) throws {
    let bytes = [UInt8](repeating: 0, count: headerByteCount) + frame
    try client.write(bytes, to: queue.buffer(head))
    try describe(queue, head, length: UInt32(bytes.count))
    try offer(&queue, head)
  }

  func notify(_ queue: UInt16) throws { try write(UInt32(queue), to: .queueNotify) }

  func usedIndex(_ queue: TestedQueue) throws -> UInt16 {
    try client.load16(queue.layout.usedIndex)
  }

  func usedFlags(_ queue: TestedQueue) throws -> UInt16 {
    try client.load16(queue.layout.usedFlags)
  }

  func used(_ queue: TestedQueue, _ slot: UInt16) throws -> UsedElement {
    let entry = queue.layout.usedElement(slot)
    return UsedElement(
      id: try client.load32(entry + UInt64(UsedElement.idOffset)),
      length: try client.load32(entry + UInt64(UsedElement.lengthOffset)))
  }
}
