import Machine
import Simulation
import TraceFormat
import VirtIO
import VirtIODevice

/// The simulated machine with a log of every access, and with a say in what registers answer.
struct ObservedMachine: Machine, ~Copyable {
  typealias Fault = SimulationFault

  var simulated: SimulatedMachine
  let log = AccessLog()
  /// What the driver reads in place of what the device answers.
  var answer: ((_ register: UInt16, _ value: UInt32) -> UInt32)?
  /// Looks at memory right before a register is written.
  var beforeStore: ((_ register: UInt16, _ value: UInt32, _ memory: borrowing GuestMemory) -> Void)?

  init(_ configuration: SimulationConfiguration) {
    simulated = SimulatedMachine(configuration)
  }

  var slotCount: UInt8 { simulated.slotCount }

  mutating func loadRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth
  ) throws(SimulationFault) -> UInt32 {
    var value = try simulated.loadRegister(slot: slot, offset: offset, width: width)
    if let answer, slot + 1 == slotCount { value = answer(offset, value) }
    log.append(.registerLoad(offset: offset, byteCount: Int(width.rawValue), value: value))
    return value
  }

  mutating func storeRegister(
    slot: UInt8, offset: UInt16, value: UInt32
  ) throws(SimulationFault) {
    log.append(.registerStore(offset: offset, value: value))
    beforeStore?(offset, value, simulated.memory)
    try simulated.storeRegister(slot: slot, offset: offset, value: value)
  }

  mutating func enableInterrupt(slot: UInt8) { simulated.enableInterrupt(slot: slot) }

  mutating func allocateShared(
    byteCount: Int, alignment: Int
  ) throws(SimulationFault) -> UInt64 {
    try simulated.allocateShared(byteCount: byteCount, alignment: alignment)
  }

  mutating func load16(_ address: UInt64) throws(SimulationFault) -> UInt16 {
    log.append(.load(address: address, byteCount: 2))
    return try simulated.load16(address)
  }

  mutating func load32(_ address: UInt64) throws(SimulationFault) -> UInt32 {
    log.append(.load(address: address, byteCount: 4))
    return try simulated.load32(address)
  }

  mutating func store16(_ value: UInt16, to address: UInt64) {
    log.append(.store(address: address, byteCount: 2, value: UInt64(value)))
    simulated.store16(value, to: address)
  }

  mutating func store32(_ value: UInt32, to address: UInt64) {
    log.append(.store(address: address, byteCount: 4, value: UInt64(value)))
    simulated.store32(value, to: address)
  }

  mutating func store64(_ value: UInt64, to address: UInt64) {
    log.append(.store(address: address, byteCount: 8, value: value))
    simulated.store64(value, to: address)
  }

  mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    log.append(.copyOut(address: address, byteCount: byteCount))
    simulated.copy(from: address, byteCount: byteCount, into: &destination)
  }

  mutating func copy(_ source: RawSpan, to address: UInt64) {
    log.append(.copyIn(address: address, byteCount: source.byteCount))
    simulated.copy(source, to: address)
  }

  func loadBarrier() { log.append(.loadBarrier) }
  func storeBarrier() { log.append(.storeBarrier) }
  func fullBarrier() { log.append(.fullBarrier) }

  mutating func readClock() throws(SimulationFault) -> UInt64 { try simulated.readClock() }

  mutating func wait(until deadline: UInt64?) throws(SimulationFault) -> InterruptSet {
    try simulated.wait(until: deadline)
  }

  mutating func takeInterrupts() throws(SimulationFault) -> InterruptSet {
    try simulated.takeInterrupts()
  }

  mutating func relax(_ wait: PollingWait) throws(SimulationFault) -> UInt64 {
    try simulated.relax(wait)
  }
  mutating func drawEntropy() throws(SimulationFault) -> UInt64 { try simulated.drawEntropy() }

  mutating func readPlatformCounters() throws(SimulationFault) -> PlatformCounters {
    try simulated.readPlatformCounters()
  }

  mutating func record(_ event: TraceEvent) throws(SimulationFault) {
    log.append(.event(event))
    try simulated.record(event)
  }
}
