public import Machine
public import TraceFormat
import VirtIO
import VirtIODevice

/// Registers, shared memory, and the rest of the seam.
extension SimulatedMachine {
  public mutating func loadRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth
  ) throws(SimulationFault) -> UInt32 {
    advance(by: configuration.costs.register)
    guard slot == deviceSlot else {
      try throwPendingFault()
      let interface = configuration.device.interface
      return slot < slotCount ? NetworkDevice.loadFromEmptySlot(offset, interface: interface) : 0
    }
    noteTime(now)
    device.finishRoutine(memory: &memory, backend: &host)
    settleAccess()
    try throwPendingFault()
    if hasFaults && offset == MMIORegister.interruptStatus.rawValue { loseInterruptStatus() }
    return device.loadRegister(offset, width: Int(width.rawValue))
  }

  public mutating func storeRegister(
    slot: UInt8, offset: UInt16, value: UInt32
  ) throws(SimulationFault) {
    activity &+= 1
    advance(by: configuration.costs.register)
    if slot == deviceSlot {
      noteTime(now)
      if !(hasFaults && takesAway(value, to: offset)) {
        device.storeRegister(offset, value: value, width: 4, memory: &memory, backend: &host)
      }
      settleAccess()
    }
    try throwPendingFault()
  }

  private mutating func settleAccess() {
    settleDevice(at: now)
    updateDue()
  }

  public mutating func enableInterrupt(slot: UInt8) {
    if slot == deviceSlot { isInterruptEnabled = true }
  }

  public mutating func allocateShared(
    byteCount: Int, alignment: Int
  ) throws(SimulationFault) -> UInt64 {
    precondition(byteCount >= 0 && alignment > 0 && alignment.nonzeroBitCount == 1)
    if hasFaults && failsAllocation() { throw .outOfMemory(byteCount: byteCount) }
    let mask = UInt64(alignment) - 1
    let address = (memory.base + UInt64(allocatedByteCount) + mask) & ~mask
    let end = address - memory.base + UInt64(byteCount)
    if end > UInt64(memory.byteCount) { throw .outOfMemory(byteCount: byteCount) }
    allocatedByteCount = Int(end)
    return address
  }

  public mutating func load16(_ address: UInt64) throws(SimulationFault) -> UInt16 {
    try beginLoad(address, byteCount: 2)
    let value = memory.load16(address)
    return hasFaults ? UInt16(truncatingIfNeeded: seen(UInt32(value), at: address)) : value
  }

  public mutating func load32(_ address: UInt64) throws(SimulationFault) -> UInt32 {
    try beginLoad(address, byteCount: 4)
    let value = memory.load32(address)
    return hasFaults ? seen(value, at: address) : value
  }

  public mutating func store16(_ value: UInt16, to address: UInt64) {
    beginStore(address, byteCount: 2)
    if hasFaults && delays(value, to: address) { return }
    memory.store16(value, to: address)
  }

  public mutating func store32(_ value: UInt32, to address: UInt64) {
    beginStore(address, byteCount: 4)
    memory.store32(value, to: address)
  }

  public mutating func store64(_ value: UInt64, to address: UInt64) {
    beginStore(address, byteCount: 8)
    memory.store64(value, to: address)
  }

  public mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    beginAccess(address, byteCount: UInt64(byteCount))
    memory.copy(from: address, byteCount: byteCount, into: &destination)
  }

  public mutating func copy(_ source: RawSpan, to address: UInt64) {
    beginStore(address, byteCount: UInt64(source.byteCount))
    memory.copy(source, to: address)
  }

  private mutating func beginLoad(
    _ address: UInt64, byteCount: UInt64
  ) throws(SimulationFault) {
    beginAccess(address, byteCount: byteCount)
    try throwPendingFault()
  }

  private mutating func beginStore(_ address: UInt64, byteCount: UInt64) {
    activity &+= 1
    beginAccess(address, byteCount: byteCount)
  }

  private mutating func beginAccess(_ address: UInt64, byteCount: UInt64) {
    advance(by: configuration.costs.memory)
    if !memory.contains(address, byteCount: byteCount) {
      fail(.accessOutsideMemory(address: address))
    }
  }

  /// The model makes every access visible in program order, but for stores that a fault delays:
  /// they become visible at the next barrier at the latest.
  public func loadBarrier() {}
  public mutating func storeBarrier() { if hasFaults { drainStores() } }
  public mutating func fullBarrier() { if hasFaults { drainStores() } }

  public mutating func drawEntropy() throws(SimulationFault) -> UInt64 {
    activity &+= 1
    try throwPendingFault()
    return entropy.next()
  }

  public mutating func readPlatformCounters() throws(SimulationFault) -> PlatformCounters {
    try throwPendingFault()
    return PlatformCounters(
      pagesUsed: UInt32(truncatingIfNeeded: (allocatedByteCount + 4095) / 4096),
      pagesTotal: UInt32(truncatingIfNeeded: memory.byteCount / 4096),
      recordsGenerated: recordCount, recordsLost: 0)
  }

  public mutating func record(_ event: TraceEvent) throws(SimulationFault) {
    if configuration.keepsTrace {
      trace.append(TraceRecord(index: recordCount, ticks: now, event: event))
    }
    recordCount += 1
    if hasFaults { noteRecord() }
    if let limit = configuration.recordLimit, recordCount >= UInt64(max(limit, 0)) {
      fail(.stopped(.recordLimit))
    }
    try throwPendingFault()
  }
}
