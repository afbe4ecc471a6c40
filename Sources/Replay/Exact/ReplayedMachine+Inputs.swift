import Machine
import TraceFormat
import VirtIO

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
    for index in queues.indices {
      guard let layout = queues[index]?.layout else { continue }
      if address == layout.usedIndex { return try loadUsedIndex(UInt8(index)) }
      if address == layout.usedFlags { return try loadUsedFlags(UInt8(index)) }
      if address == layout.availableEvent { return try loadAvailableEvent(UInt8(index)) }
    }
    return UInt16(truncatingIfNeeded: memory.load(address, byteCount: 2))
  }

  mutating func load32(_ address: UInt64) throws(ReplayStop) -> UInt32 {
    for index in queues.indices {
      guard let layout = queues[index]?.layout else { continue }
      let elements = layout.usedElement(0)
      guard
        address >= elements, address < elements + 8 * UInt64(layout.queueSize),
        (address - elements) % 8 == 0
      else { continue }
      try placeUsedElement(of: UInt8(index), at: address)
    }
    return UInt32(truncatingIfNeeded: memory.load(address, byteCount: 4))
  }

  mutating func readClock() throws(ReplayStop) -> UInt64 { try cursor.clock() }

  mutating func wait(until deadline: UInt64?) throws(ReplayStop) -> InterruptSet {
    try cursor.interrupts()
  }

  mutating func takeInterrupts() throws(ReplayStop) -> InterruptSet { try cursor.interrupts() }

  /// Answers every look up to the one that sees something new, or to the wait's own limit; at the
  /// end of the recording, decides whether the wait can end at all.
  mutating func relax(_ wait: PollingWait) throws(ReplayStop) -> UInt64 {
    guard !cursor.isAtEnd else { throw endOfWait(wait) }
    let polls = queues[Int(wait.queue & 3)]?.polls ?? 0
    let answered = try cursor.emptyLooks(of: wait, after: polls)
    queues[Int(wait.queue & 3)]?.polls = polls &+ answered
    return answered
  }

  mutating func drawEntropy() throws(ReplayStop) -> UInt64 { try cursor.entropy() }

  mutating func readPlatformCounters() throws(ReplayStop) -> PlatformCounters {
    try cursor.platformCounters()
  }
}
