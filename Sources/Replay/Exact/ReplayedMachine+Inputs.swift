import Machine
import TraceFormat
import VirtIO

extension ReplayedMachine: Machine {
  typealias Fault = ReplayStop

  mutating func loadRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth
  ) throws(ReplayStop) -> UInt32 {
    let record = try next
    switch record.event {
    case .registerLoad(slot, offset, let value): return value
    case .interruptStatus(let status) where offset == MMIORegister.interruptStatus.rawValue:
      return status
    default: throw divergence(record, .register(slot: slot, offset: offset))
    }
  }

  mutating func storeRegister(slot: UInt8, offset: UInt16, value: UInt32) {}

  mutating func enableInterrupt(slot: UInt8) {}

  mutating func allocateShared(byteCount: Int, alignment: Int) throws(ReplayStop) -> UInt64 {
    let record = try next
    guard
      case .sharedMemory(let address, let recordedCount) = record.event,
      Int(recordedCount) == byteCount
    else { throw divergence(record, .sharedMemory(byteCount: byteCount)) }
    guard memory.add(address: address, byteCount: byteCount) else {
      throw .implausible(record: record.index, .sharedMemoryOutOfBounds)
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

  mutating func readClock() throws(ReplayStop) -> UInt64 {
    let record = try next
    guard case .clock(let nanoseconds) = record.event else { throw divergence(record, .clock) }
    return nanoseconds
  }

  mutating func wait(until deadline: UInt64?) throws(ReplayStop) -> InterruptSet {
    try takeInterrupts()
  }

  mutating func takeInterrupts() throws(ReplayStop) -> InterruptSet {
    let record = try next
    guard case .interruptsTaken(let interrupts) = record.event else {
      throw divergence(record, .interrupts)
    }
    return interrupts
  }

  /// Answers every look up to the one that sees something new, or to the wait's own limit; at the
  /// end of the recording, decides whether the wait can end at all.
  mutating func relax(_ wait: PollingWait) throws(ReplayStop) -> UInt64 {
    guard !isAtEnd else { throw endOfWait(wait) }
    let record = try next
    let polls = queues[Int(wait.queue & 3)]?.polls ?? 0
    var answered = wait.turnsLeft.map { $0 &- 1 }
    if case .usedIndex(wait.queue, _, let emptyPolls) = record.event {
      let rest = emptyPolls > polls ? emptyPolls - polls : 0
      answered = min(answered ?? .max, rest)
    }
    // Nothing that was recorded ends this wait, and it does not end by itself.
    guard let answered else { throw divergence(record, .usedIndex(queue: wait.queue)) }
    queues[Int(wait.queue & 3)]?.polls = polls &+ answered
    return answered
  }

  mutating func drawEntropy() throws(ReplayStop) -> UInt64 {
    let record = try next
    guard case .entropy(let value) = record.event else { throw divergence(record, .entropy) }
    return value
  }

  mutating func readPlatformCounters() throws(ReplayStop) -> PlatformCounters {
    let record = try next
    guard case .platform(let counters) = record.event else {
      throw divergence(record, .platform)
    }
    return counters
  }
}
