public import Machine
public import TraceFormat
import VirtualMachine

/// A machine whose device is QEMU's own, and whose processor is this process.
///
/// The unmodified kernel runs on it in user space: each of its accesses to registers and shared
/// memory goes to QEMU over the test protocol, stores in pipelines, loads one round trip each.
/// Interrupts are the reported line of the device; time is this host's monotonic clock. The
/// device runs beside the driver, so every interleaving that a load or a wait allows is possible.
///
/// What an access that cannot throw meets is thrown by the next one that can.
public struct QTestMachine: Machine, ~Copyable {
  public typealias Fault = QTestMachineFault

  /// QEMU, its monitor and its diagnostics.
  public var board: QEMUBoard
  /// Hears what the kernel writes to its console, a piece at a time.
  public var console: (([UInt8]) -> Void)?
  private var trace: TraceRecording
  private let stop: StopRequest
  private let start = ContinuousClock.now
  private var isLineRaised = false
  private var isInterruptEnabled = false
  private var nextFree: UInt64
  private let memoryEnd: UInt64
  private var pendingFault: QTestMachineFault?
  private var entropy = SystemRandomNumberGenerator()

  /// Memory below belongs to firmware and to old devices.
  private static let firstSharedByte: UInt64 = 0x10_0000

  /// Takes over `board` for one run.
  ///
  /// - Parameters:
  ///   - trace: where the records go.
  ///   - stop: ends the run, at the kernel's next wait.
  public init(
    _ board: consuming QEMUBoard, trace: consuming TraceRecording, stop: StopRequest
  ) throws(QTestError) {
    var board = board
    try board.watchInterrupts()
    nextFree = Self.firstSharedByte
    memoryEnd = UInt64(board.board.launch.memoryMebibytes) << 20
    self.board = board
    self.trace = trace
    self.stop = stop
  }

  /// Writes what is left of the trace.
  ///
  /// - Returns: the records of the whole run.
  public mutating func finish() throws(QTestError) -> UInt64 { try trace.finish() }

  public var slotCount: UInt8 { BoardMap.slotCount }

  /// Nanoseconds since the machine was made.
  private var now: UInt64 {
    let (seconds, attoseconds) = start.duration(to: .now).components
    return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }

  private func throwPendingFault() throws(QTestMachineFault) {
    if let pendingFault { throw pendingFault }
  }

  /// Uses the client; a failure is kept, and thrown as well.
  private mutating func ask<Value>(
    _ body: (inout QTestClient) throws(QTestError) -> Value
  ) throws(QTestMachineFault) -> Value {
    try throwPendingFault()
    do throws(QTestError) {
      return try body(&board.client)
    } catch {
      pendingFault = .device(error)
      throw .device(error)
    }
  }

  /// Uses the client where nothing can be thrown.
  private mutating func tell(_ body: (inout QTestClient) throws(QTestError) -> Void) {
    if pendingFault != nil { return }
    do throws(QTestError) {
      try body(&board.client)
    } catch {
      pendingFault = .device(error)
    }
  }
}

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
    let bytes = (0..<source.byteCount).map { source.byte(at: $0) }
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
