import VirtIO
import VirtIODevice
import Wire

/// Serving the queues.
extension HostileDevice {
  /// Lets the peer hear everything that was made available for transmission.
  ///
  /// - Returns: false when the peer could not read a frame.
  mutating func transmit(
    from memory: inout GuestMemory, to peer: inout HostilePeer, through scratch: inout FrameCopy
  ) -> Bool {
    guard isLive, rings[1].isPlaced else { return true }
    let layout = rings[1].layout
    let end = RingPosition(memory.load16(layout.availableIndex))
    var isReadable = true
    var count = 0
    while rings[1].available != end, count < Int(layout.queueSize) {
      let slot = rings[1].available.slot(inQueueOf: layout.queueSize)
      let head = memory.load16(layout.availableEntry(slot))
      let entry = layout.descriptor(head)
      let length = Int(memory.load32(entry + 8)) - headerByteCount
      scratch.take(length, at: memory.load64(entry) &+ UInt64(headerByteCount), from: memory)
      if !peer.hear(scratch.bytes), !hasLostPosition { isReadable = false }
      rings[1].available = rings[1].available.advanced(by: 1)
      use(UsedElement(id: UInt32(head), length: 0), queue: 1, &memory)
      count += 1
    }
    if count > 0 { publish(queue: 1, &memory) }
    return isReadable
  }

  /// Delivers the peer's frame, if a buffer was made available for it.
  mutating func receive(
    from peer: borrowing HostilePeer, into memory: inout GuestMemory
  ) -> Bool {
    let frame = peer.frame
    guard isLive, rings[0].isPlaced else { return false }
    let layout = rings[0].layout
    let end = RingPosition(memory.load16(layout.availableIndex))
    guard rings[0].available != end else { return false }
    let slot = rings[0].available.slot(inQueueOf: layout.queueSize)
    let head = memory.load16(layout.availableEntry(slot))
    let entry = layout.descriptor(head)
    let capacity = Int(memory.load32(entry + 8))
    let count = min(frame.byteCount, max(capacity - headerByteCount, 0))
    let address = memory.load64(entry)
    memory.copy(frame.extracting(0..<count), to: address &+ UInt64(headerByteCount))
    rings[0].available = rings[0].available.advanced(by: 1)
    use(UsedElement(id: UInt32(head), length: UInt32(headerByteCount + count)), queue: 0, &memory)
    return true
  }

  /// Publishes the used elements of a queue, and interrupts if that is wanted.
  mutating func publish(queue: Int, _ memory: inout GuestMemory) {
    memory.store16(rings[queue].used.rawValue, to: rings[queue].layout.usedIndex)
    // With event index the next buffer is asked for by its position (VIRTIO 1.4 §2.7.10).
    memory.store16(rings[queue].available.rawValue, to: rings[queue].layout.availableEvent)
    let flags = AvailableFlags(rawValue: memory.load16(rings[queue].layout.availableFlags))
    if !flags.contains(.noInterrupt) { raiseInterrupt() }
  }

  private mutating func use(_ element: UsedElement, queue: Int, _ memory: inout GuestMemory) {
    var element = element
    if wrongElementsLeft > 0 {
      wrongElementsLeft -= 1
      distort(&element, queue: queue)
    }
    let layout = rings[queue].layout
    let place = layout.usedElement(rings[queue].used.slot(inQueueOf: layout.queueSize))
    memory.store32(element.id, to: place)
    memory.store32(element.length, to: place + 4)
    rings[queue].used = rings[queue].used.advanced(by: 1)
  }

  private func distort(_ element: inout UsedElement, queue: Int) {
    let size = UInt32(rings[queue].layout.queueSize)
    switch wrongElement {
    case .foreignID: element.id = (element.id &+ 1) % size
    case .repeatedID: element.id = element.id & ~1
    case .idOutOfRange: element.id |= size << (element.length & 15)
    case .lengthZero: element.length = 0
    case .lengthBelowHeader: element.length = UInt32(headerByteCount) - 1
    case .lengthBeyondBuffer: element.length = 2_049
    case .lengthHuge: element.length = .max
    }
  }
}

/// A frame copied out of guest memory, in memory that is allocated once.
struct FrameCopy: Sendable {
  private var storage = [UInt8](repeating: 0, count: 4_096)
  private var byteCount = 0

  var bytes: RawSpan {
    @_lifetime(borrow self)
    get { RawSpan(_elements: storage.span).extracting(0..<byteCount) }
  }

  /// A length that no frame has is cut, so that whoever reads the frame finds it malformed.
  mutating func take(_ count: Int, at address: UInt64, from memory: borrowing GuestMemory) {
    let taken = min(max(count, 0), storage.count)
    byteCount = taken
    var elements = storage.mutableSpan
    var bytes = MutableRawSpan(_elements: &elements)
    memory.copy(from: address, byteCount: taken, into: &bytes)
  }
}
