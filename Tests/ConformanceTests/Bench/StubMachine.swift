import Machine
import TraceFormat
import VirtIO

/// A machine whose device says what the test wants, and does nothing by itself.
struct StubMachine: Machine, ~Copyable {
  typealias Fault = Never

  /// What registers read, beyond what was stored; by offset.
  var answers: [UInt16: UInt32] = [:]
  /// What the next waits end with.
  var interrupts: [InterruptSet] = []
  private var registers: [UInt16: UInt32] = [:]
  private(set) var memory = [UInt8](repeating: 0, count: 1 << 18)
  private(set) var recordCount: UInt64 = 0
  private var allocated: UInt64 = 0
  static let base: UInt64 = 0x10_0000

  var slotCount: UInt8 { 1 }

  mutating func loadRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth
  ) throws(Never) -> UInt32 {
    answers[offset] ?? registers[offset] ?? 0
  }

  mutating func storeRegister(slot: UInt8, offset: UInt16, value: UInt32) throws(Never) {
    registers[offset] = value
  }

  mutating func enableInterrupt(slot: UInt8) {}

  mutating func allocateShared(byteCount: Int, alignment: Int) throws(Never) -> UInt64 {
    let mask = UInt64(alignment) - 1
    allocated = (allocated + mask) & ~mask
    defer { allocated += UInt64(byteCount) }
    return StubMachine.base + allocated
  }

  func number(at address: UInt64, byteCount: Int) -> UInt64 {
    let start = Int(address - StubMachine.base)
    return (0..<byteCount).reduce(0) { $0 | UInt64(memory[start + $1]) << UInt64(8 * $1) }
  }

  mutating func put(_ value: UInt64, at address: UInt64, byteCount: Int) {
    let start = Int(address - StubMachine.base)
    for offset in 0..<byteCount {
      memory[start + offset] = UInt8(truncatingIfNeeded: value >> UInt64(8 * offset))
    }
  }

  mutating func load16(_ address: UInt64) throws(Never) -> UInt16 {
    UInt16(number(at: address, byteCount: 2))
  }
  mutating func load32(_ address: UInt64) throws(Never) -> UInt32 {
    UInt32(number(at: address, byteCount: 4))
  }
  mutating func store16(_ value: UInt16, to address: UInt64) {
    put(UInt64(value), at: address, byteCount: 2)
  }
  mutating func store32(_ value: UInt32, to address: UInt64) {
    put(UInt64(value), at: address, byteCount: 4)
  }
  mutating func store64(_ value: UInt64, to address: UInt64) {
    put(value, at: address, byteCount: 8)
  }
  mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {}
  mutating func copy(_ source: RawSpan, to address: UInt64) {}
  func loadBarrier() {}
  func storeBarrier() {}
  func fullBarrier() {}
  mutating func readClock() throws(Never) -> UInt64 { 0 }
  mutating func wait(until deadline: UInt64?) throws(Never) -> InterruptSet {
    interrupts.isEmpty ? [] : interrupts.removeFirst()
  }
  mutating func takeInterrupts() throws(Never) -> InterruptSet { [] }
  mutating func relax(_ wait: PollingWait) throws(Never) -> UInt64 { 0 }
  mutating func drawEntropy() throws(Never) -> UInt64 { 0 }
  mutating func readPlatformCounters() throws(Never) -> PlatformCounters {
    PlatformCounters(pagesUsed: 0, pagesTotal: 0, recordsGenerated: 0, recordsLost: 0)
  }
  mutating func record(_ event: TraceEvent) throws(Never) { recordCount += 1 }
}
