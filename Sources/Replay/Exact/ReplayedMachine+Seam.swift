import Bytes
import Machine
import TraceFormat
import VirtIO

/// The kernel's questions, and what it does, compared with the recording.
extension ReplayedMachine: Machine {
  typealias Fault = ReplayStop

  mutating func loadRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth
  ) throws(ReplayStop) -> UInt32 {
    let record = try cursor.next
    switch record.event {
    case .registerLoad(slot, offset, let value): return value
    case .interruptStatus(let status) where offset == MMIORegister.interruptStatus.rawValue:
      return status
    default: throw cursor.divergence(record, .register(slot: slot, offset: offset))
    }
  }

  mutating func storeRegister(slot: UInt8, offset: UInt16, value: UInt32) {}

  mutating func enableInterrupt(slot: UInt8) {}

  mutating func allocateShared(byteCount: Int, alignment: Int) throws(ReplayStop) -> UInt64 {
    let address = try cursor.sharedMemory(byteCount: byteCount)
    guard memory.add(address: address, byteCount: byteCount) else {
      throw .implausible(record: try cursor.next.index, .sharedMemoryOutOfBounds)
    }
    return address
  }

  mutating func load16(_ address: UInt64) throws(ReplayStop) -> UInt16 {
    for index in queues.indices where queues[index].isPlaced {
      let layout = queues[index].layout
      if address == layout.usedIndex { return try loadUsedIndex(index) }
      if address == layout.usedFlags { return try loadUsedFlags(UInt8(index)) }
      if address == layout.availableEvent { return try loadAvailableEvent(UInt8(index)) }
    }
    return memory.load16(address)
  }

  mutating func load32(_ address: UInt64) throws(ReplayStop) -> UInt32 {
    for index in queues.indices where queues[index].isPlaced {
      let layout = queues[index].layout
      let elements = layout.usedElement(0)
      guard address >= elements, address - elements < 8 * UInt64(layout.queueSize),
        (address - elements) % 8 == 0
      else { continue }
      try placeUsedElement(of: index, at: address)
    }
    return memory.load32(address)
  }

  mutating func store16(_ value: UInt16, to address: UInt64) {
    memory.store16(value, to: address)
  }

  mutating func store32(_ value: UInt32, to address: UInt64) {
    memory.store32(value, to: address)
  }

  mutating func store64(_ value: UInt64, to address: UInt64) {
    memory.store64(value, to: address)
  }

  mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    memory.copy(from: address, byteCount: byteCount, into: &destination)
  }

  mutating func copy(_ source: RawSpan, to address: UInt64) {
    memory.copy(source, to: address)
  }

  func loadBarrier() {}
  func storeBarrier() {}
  func fullBarrier() {}

  mutating func readClock() throws(ReplayStop) -> UInt64 { try cursor.clock() }

  mutating func wait(until deadline: UInt64?) throws(ReplayStop) -> InterruptSet {
    try cursor.interrupts()
  }

  mutating func takeInterrupts() throws(ReplayStop) -> InterruptSet { try cursor.interrupts() }

  /// Answers every look up to the one that sees something new, or to the wait's own limit; at the
  /// end of the recording, decides whether the wait can end at all.
  mutating func relax(_ wait: PollingWait) throws(ReplayStop) -> UInt64 {
    guard !cursor.isAtEnd else { throw endOfWait(wait) }
    let queue = Int(wait.queue & 3)
    let answered = try cursor.emptyLooks(of: wait, after: queues[queue].polls)
    if queues[queue].isPlaced { queues[queue].polls &+= answered }
    return answered
  }

  mutating func drawEntropy() throws(ReplayStop) -> UInt64 { try cursor.entropy() }

  mutating func readPlatformCounters() throws(ReplayStop) -> PlatformCounters {
    try cursor.platformCounters()
  }

  mutating func writeConsole(_ text: Span<UInt8>) { hash.mix(text) }

  /// Compares what the kernel records with what it recorded then.
  mutating func record(_ event: TraceEvent) throws(ReplayStop) {
    let record = try cursor.next
    guard record.event == event else {
      throw .diverged(
        Divergence(record: record.index, expected: record.event, action: .recorded(event)))
    }
    switch event {
    case .queueConfigured(
      let queue, let size, let firstPosition, let descriptorArea, let driverArea,
      let deviceArea):
      queues[Int(queue & 3)] = Queue(
        isPlaced: true,
        layout: SplitVirtqueueLayout(
          queueSize: size, descriptorArea: descriptorArea, driverArea: driverArea,
          deviceArea: deviceArea),
        used: firstPosition)
    case .bufferRegion(let queue, _, let stride, _):
      queues[Int(queue & 3)].sharesBuffer = stride == 0
    case .registerStore(_, let offset, let value):
      if let register = MMIORegister(rawValue: offset) { noteStore(value, to: register) }
    case .madeAvailable(UInt8(NetworkQueue.transmit.index), _, let head, let length, _):
      try compareTransmitted(head: head, length: Int(length), record: record)
    default: break
    }
    cursor.advance()
  }

  /// Compares a frame that was just made available with what the capture has of it.
  private mutating func compareTransmitted(
    head: UInt16, length: Int, record: TraceRecord
  ) throws(ReplayStop) {
    framesTransmitted += 1
    let captured = cursor.feed.frame(of: record.index)
    let header = captured.map { max(0, length - $0.originalLength) } ?? 0
    let transmit = Int(NetworkQueue.transmit.index)
    let buffer =
      queues[transmit].isPlaced
      ? memory.load64(queues[transmit].layout.descriptor(head)) : .max
    guard length >= header, let place = memory.place(of: buffer, byteCount: length) else {
      throw .implausible(record: record.index, .addressOutOfBounds(UInt64(head)))
    }
    if captured != nil { framesCompared += 1 }
    if captured?.isWhole == false { framesCut += 1 }
    let (mixed, difference) = compared((place.lowerBound + header)..<place.upperBound, captured)
    hash = mixed
    guard let offset = difference, let captured else { return }
    throw .diverged(
      Divergence(
        record: record.index, expected: record.event,
        action: .transmitted(
          offset: offset, expectedByteCount: captured.bytes.count,
          byteCount: place.count - header)))
  }

  /// The hash with the transmitted frame at `place`, and where that differs from what the capture
  /// has of it; nil if it does not.
  private func compared(_ place: Range<Int>, _ captured: HeldFrame?) -> (StateHash, Int?) {
    var mixed = hash
    let frame = memory.view(place)
    mixed.mix(frame)
    guard let captured else { return (mixed, nil) }
    let count = captured.isWhole ? frame.byteCount : min(frame.byteCount, captured.bytes.count)
    let difference = frame.extracting(first: count).firstDifference(from: captured.bytes.rawSpan)
    return (mixed, difference)
  }
}
