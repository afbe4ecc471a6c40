import Bytes
public import Machine
public import TraceFormat

/// Registers and memory.
extension QTestMachine {
  public mutating func loadRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth
  ) throws(QTestMachineFault) -> UInt32 {
    let address = BoardMap.transport(slot) + UInt64(offset)
    let access: QTestWidth =
      switch width {
      case .byte: .byte
      case .half: .half
      case .word: .word
      }
    return try ask { client throws(QTestError) in
      UInt32(truncatingIfNeeded: try client.load(access, address))
    }
  }

  public mutating func storeRegister(
    slot: UInt8, offset: UInt16, value: UInt32
  ) throws(QTestMachineFault) {
    let address = BoardMap.transport(slot) + UInt64(offset)
    try ask { client throws(QTestError) in try client.store32(value, to: address) }
  }

  public mutating func enableInterrupt(slot: UInt8) {
    if slot == BoardMap.networkSlot { isInterruptEnabled = true }
  }

  public mutating func allocateShared(
    byteCount: Int, alignment: Int
  ) throws(QTestMachineFault) -> UInt64 {
    precondition(byteCount >= 0 && alignment > 0 && alignment.nonzeroBitCount == 1)
    let mask = UInt64(alignment) - 1
    let address = (nextFree + mask) & ~mask
    guard address + UInt64(byteCount) <= memoryEnd else {
      throw .outOfMemory(byteCount: byteCount)
    }
    nextFree = address + UInt64(byteCount)
    return address
  }

  public mutating func load16(_ address: UInt64) throws(QTestMachineFault) -> UInt16 {
    try ask { client throws(QTestError) in try client.load16(address) }
  }

  public mutating func load32(_ address: UInt64) throws(QTestMachineFault) -> UInt32 {
    try ask { client throws(QTestError) in try client.load32(address) }
  }

  public mutating func store16(_ value: UInt16, to address: UInt64) {
    tell { client throws(QTestError) in try client.store16(value, to: address) }
  }

  public mutating func store32(_ value: UInt32, to address: UInt64) {
    tell { client throws(QTestError) in try client.store32(value, to: address) }
  }

  public mutating func store64(_ value: UInt64, to address: UInt64) {
    tell { client throws(QTestError) in try client.store64(value, to: address) }
  }

  public mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    var bytes: [UInt8] = []
    tell { client throws(QTestError) in bytes = try client.read(address, byteCount: byteCount) }
    for offset in 0..<byteCount {
      let byte = offset < bytes.count ? bytes[offset] : 0
      destination.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
    }
  }

  public mutating func copy(_ source: RawSpan, to address: UInt64) {
    let bytes = source.copied()
    tell { client throws(QTestError) in try client.write(bytes, to: address) }
  }

  /// The other side carries accesses out in the order in which they were made.
  public func loadBarrier() {}
  public func storeBarrier() {}
  public func fullBarrier() {}
}

/// Time, interrupts, trace.
extension QTestMachine {
  public mutating func readClock() throws(QTestMachineFault) -> UInt64 {
    try throwPendingFault()
    return now
  }

  public mutating func wait(until deadline: UInt64?) throws(QTestMachineFault) -> InterruptSet {
    while true {
      if try lookForInterrupt() { return .device }
      if stop.isMade { throw .stopped }
      let time = now
      if let deadline, time >= deadline { return .timer }
      let limit = deadline.map { Duration.nanoseconds(Int64(min($0 - time, 1 << 40))) }
      let stop = stop
      _ = try ask { client throws(QTestError) in
        try client.listen(within: limit ?? .seconds(3600), orUntil: stop)
      }
    }
  }

  public mutating func takeInterrupts() throws(QTestMachineFault) -> InterruptSet {
    _ = try ask { client throws(QTestError) in try client.listen(within: .zero) }
    return try lookForInterrupt() ? .device : []
  }

  /// A loop that polls looks for itself; it ends when the run is to stop.
  public mutating func relax(_ wait: PollingWait) throws(QTestMachineFault) -> UInt64 {
    try throwPendingFault()
    if stop.isMade { throw .stopped }
    return 0
  }

  /// Sends what was stored, and takes the line's level from what was reported by then.
  private mutating func lookForInterrupt() throws(QTestMachineFault) -> Bool {
    try ask { client throws(QTestError) in try client.flush() }
    for interrupt in board.client.takeInterrupts()
    where interrupt.line == UInt32(BoardMap.networkSlot) {
      isLineRaised = interrupt.isRaised
    }
    return isLineRaised && isInterruptEnabled
  }

  public mutating func drawEntropy() throws(QTestMachineFault) -> UInt64 { entropy.next() }

  public mutating func readPlatformCounters() throws(QTestMachineFault) -> PlatformCounters {
    try throwPendingFault()
    return PlatformCounters(
      pagesUsed: UInt32(truncatingIfNeeded: (nextFree + 4095) / 4096),
      pagesTotal: UInt32(truncatingIfNeeded: memoryEnd / 4096),
      recordsGenerated: trace.recordCount, recordsLost: 0)
  }

  public mutating func record(_ event: TraceEvent) throws(QTestMachineFault) {
    let ticks = now
    do throws(QTestError) {
      try trace.append(event, ticks: ticks)
    } catch {
      throw .trace(error)
    }
  }

  public mutating func writeConsole(_ text: Span<UInt8>) {
    console?(text.indices.map { text[$0] })
  }
}
