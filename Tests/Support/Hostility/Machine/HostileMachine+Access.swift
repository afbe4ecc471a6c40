public import Machine
public import TraceFormat
import VirtIO
import VirtIODevice

/// Registers and shared memory, each access counted and checked.
extension HostileMachine {
  @inline(__always)
  private mutating func count() {
    calls &+= 1
    if calls >= stopAt { interfere() }
  }

  /// The moment of the action has come, or the turn has used the machine too often.
  @inline(never)
  private mutating func interfere() {
    if calls >= callLimit { return fail(.unboundedTurn(calls: calls)) }
    deviate()
  }

  /// Performs the turn's action, once; a turn that ended before its access gets it at its end.
  mutating func deviate() {
    stopAt = callLimit
    guard action != .none else { return }
    actionCounts[action.rawValue] &+= 1
    device.perform(action, on: &memory, buffers: receiveBuffers, &decisions)
    reach.note(mark: EventMark.count + action.rawValue)
    action = .none
    deviations += 1
  }

  /// Keeps the first fault.
  mutating func fail(_ fault: HostileFault) {
    if pendingFault == nil { pendingFault = fault }
  }

  @inline(__always)
  mutating func throwPendingFault() throws(HostileFault) {
    if let pendingFault { throw pendingFault }
  }

  @inline(__always)
  private mutating func check(_ address: UInt64, _ byteCount: Int) {
    count()
    let offset = address &- Self.memoryBase
    if offset > allocated || UInt64(byteCount) > allocated - offset {
      fail(.accessOutsideMemory(address: address, byteCount: byteCount))
    }
  }

  public mutating func loadRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth
  ) throws(HostileFault) -> UInt32 {
    count()
    try throwPendingFault()
    return device.load(offset)
  }

  public mutating func storeRegister(
    slot: UInt8, offset: UInt16, value: UInt32
  ) throws(HostileFault) {
    count()
    try throwPendingFault()
    if offset == MMIORegister.queueNotify.rawValue {
      serveDevice()
    } else {
      device.store(value, to: offset)
    }
  }

  public mutating func enableInterrupt(slot: UInt8) {}

  public mutating func allocateShared(
    byteCount: Int, alignment: Int
  ) throws(HostileFault) -> UInt64 {
    let mask = UInt64(alignment) - 1
    let offset = (allocated + mask) & ~mask
    allocated = offset + UInt64(byteCount)
    precondition(allocated <= UInt64(Self.memoryByteCount), "the queue is too large for a run")
    return Self.memoryBase + offset
  }

  public mutating func load16(_ address: UInt64) throws(HostileFault) -> UInt16 {
    check(address, 2)
    try throwPendingFault()
    return memory.load16(address)
  }

  public mutating func load32(_ address: UInt64) throws(HostileFault) -> UInt32 {
    check(address, 4)
    try throwPendingFault()
    return memory.load32(address)
  }

  public mutating func store16(_ value: UInt16, to address: UInt64) {
    check(address, 2)
    memory.store16(value, to: address)
  }

  public mutating func store32(_ value: UInt32, to address: UInt64) {
    check(address, 4)
    memory.store32(value, to: address)
  }

  public mutating func store64(_ value: UInt64, to address: UInt64) {
    check(address, 8)
    memory.store64(value, to: address)
  }

  public mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    checkFrame(address, byteCount)
    memory.copy(from: address, byteCount: byteCount, into: &destination)
  }

  public mutating func copy(_ source: RawSpan, to address: UInt64) {
    checkFrame(address, source.byteCount)
    memory.copy(source, to: address)
  }

  /// A frame lies within one buffer: buffers are aligned to their size of 2,048 bytes.
  private mutating func checkFrame(_ address: UInt64, _ byteCount: Int) {
    check(address, byteCount)
    if Int(address & 2_047) + byteCount > 2_048 {
      fail(.accessOutsideMemory(address: address, byteCount: byteCount))
    }
  }

  public func loadBarrier() {}
  public func storeBarrier() {}
  public func fullBarrier() {}

  public mutating func drawEntropy() throws(HostileFault) -> UInt64 {
    UInt64(decisions.word32()) << 32 | UInt64(decisions.word32())
  }

  public mutating func readPlatformCounters() throws(HostileFault) -> PlatformCounters {
    PlatformCounters(pagesUsed: 1, pagesTotal: 2, recordsGenerated: 3, recordsLost: 0)
  }

  public mutating func record(_ event: TraceEvent) throws(HostileFault) {
    reach.note(event)
    if let watch { watch(event) }
    if case .bufferRegion(0, let address, let stride, let count) = event {
      receiveBuffers = address..<(address + UInt64(stride) * UInt64(count))
    }
    try throwPendingFault()
  }
}
