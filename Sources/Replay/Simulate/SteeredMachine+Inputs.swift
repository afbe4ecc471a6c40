import Machine
import TraceFormat
import VirtIO
import VirtIODevice

extension SteeredMachine: Machine {
  typealias Fault = ReplayStop

  mutating func loadRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth
  ) throws(ReplayStop) -> UInt32 {
    try throwPendingStop()
    let record = try cursor.next
    counts.registers += 1
    guard slot == deviceSlot else {
      return NetworkDevice.loadFromEmptySlot(offset, interface: device.configuration.interface)
    }
    if offset == MMIORegister.interruptStatus.rawValue {
      switch record.event {
      case .interruptStatus(let value), .registerLoad(slot, offset, let value):
        if value != 0 && device.interruptStatus.isEmpty { raiseInterrupt() }
      default: throw cursor.divergence(record, .register(slot: slot, offset: offset))
      }
    }
    device.finishRoutine(memory: &memory, backend: &backend)
    noteDevice()
    try throwPendingStop()
    return device.loadRegister(offset, width: Int(width.rawValue))
  }

  mutating func enableInterrupt(slot: UInt8) {}

  mutating func allocateShared(byteCount: Int, alignment: Int) throws(ReplayStop) -> UInt64 {
    let address = try cursor.sharedMemory(byteCount: byteCount)
    guard memory.contains(address, byteCount: UInt64(byteCount)) else {
      throw .implausible(record: try cursor.next.index, .sharedMemoryOutOfBounds)
    }
    return address
  }

  mutating func load16(_ address: UInt64) throws(ReplayStop) -> UInt16 {
    for queue in rings.indices where rings[queue].isPlaced {
      if address == rings[queue].layout.usedIndex { return try loadUsedIndex(queue) }
      if address == rings[queue].layout.usedFlags { return try loadUsedFlags(queue) }
    }
    try throwPendingStop()
    return memory.load16(address)
  }

  mutating func load32(_ address: UInt64) throws(ReplayStop) -> UInt32 {
    if rings[Self.receive].sharesBuffer { try fillSharedBuffer(before: address) }
    try throwPendingStop()
    return memory.load32(address)
  }

  mutating func readClock() throws(ReplayStop) -> UInt64 {
    try throwPendingStop()
    return try cursor.clock()
  }

  mutating func wait(until deadline: UInt64?) throws(ReplayStop) -> InterruptSet {
    try takeInterrupts()
  }

  /// The recording says where interrupts arrived; the model must have raised its line by then,
  /// and a line that was up before must have been heard.
  mutating func takeInterrupts() throws(ReplayStop) -> InterruptSet {
    try throwPendingStop()
    let interrupts = try cursor.interrupts()
    counts.waits += 1
    let isRaised = device.interruptLine || isInterruptLatched
    if interrupts.contains(.device) != isRaised {
      if interrupts.contains(.device) { raiseInterrupt() }
      if interrupts.contains(.device) != (device.interruptLine || isInterruptLatched) {
        refuse(.interruptLine(isRaised: isRaised))
      }
      try throwPendingStop()
    }
    isInterruptLatched = false
    return interrupts
  }

  mutating func relax(_ wait: PollingWait) throws(ReplayStop) -> UInt64 {
    try throwPendingStop()
    guard !cursor.isAtEnd else { throw endOfWait(wait) }
    let queue = Int(wait.queue & 1)
    let answered = try cursor.emptyLooks(of: wait, after: rings[queue].polls)
    rings[queue].polls &+= answered
    return answered
  }

  mutating func drawEntropy() throws(ReplayStop) -> UInt64 { try cursor.entropy() }

  mutating func readPlatformCounters() throws(ReplayStop) -> PlatformCounters {
    try cursor.platformCounters()
  }
}
