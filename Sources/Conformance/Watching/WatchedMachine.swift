public import Machine
public import TraceFormat

/// Any machine, with every access of the driver checked against the rules.
///
/// It changes nothing: what the driver asks goes to ``base``, and the answer back.
public struct WatchedMachine<Base: Machine & ~Copyable>: Machine, ~Copyable {
  public typealias Fault = Base.Fault

  public var base: Base
  /// What was seen so far.
  public var watch = AccessWatch()

  private let place: (borrowing Base) -> Violation.Place?

  /// - Parameter place: where the record that the driver makes next stands in a recording, and
  ///   when; `nil` if nobody knows.
  public init(
    _ base: consuming Base, place: @escaping (borrowing Base) -> Violation.Place? = { _ in nil }
  ) {
    self.base = base
    self.place = place
  }

  public var slotCount: UInt8 { base.slotCount }

  public mutating func loadRegister(
    slot: UInt8, offset: UInt16, width: RegisterWidth
  ) throws(Fault) -> UInt32 {
    let value = try base.loadRegister(slot: slot, offset: offset, width: width)
    watch.noteLoad(slot: slot, offset: offset, byteCount: width.rawValue, value: value)
    return value
  }

  public mutating func storeRegister(slot: UInt8, offset: UInt16, value: UInt32) throws(Fault) {
    watch.noteStore(slot: slot, offset: offset, value: value)
    try base.storeRegister(slot: slot, offset: offset, value: value)
  }

  public mutating func enableInterrupt(slot: UInt8) { base.enableInterrupt(slot: slot) }

  public mutating func allocateShared(
    byteCount: Int, alignment: Int
  ) throws(Fault) -> UInt64 {
    let address = try base.allocateShared(byteCount: byteCount, alignment: alignment)
    watch.noteAllocation(address, byteCount: byteCount)
    return address
  }

  public mutating func load16(_ address: UInt64) throws(Fault) -> UInt16 {
    let value = try base.load16(address)
    watch.noteLoad(UInt64(value), from: address, byteCount: 2)
    return value
  }

  public mutating func load32(_ address: UInt64) throws(Fault) -> UInt32 {
    let value = try base.load32(address)
    watch.noteLoad(UInt64(value), from: address, byteCount: 4)
    return value
  }

  public mutating func store16(_ value: UInt16, to address: UInt64) {
    watch.noteStore(UInt64(value), to: address, byteCount: 2)
    base.store16(value, to: address)
  }

  public mutating func store32(_ value: UInt32, to address: UInt64) {
    watch.noteStore(UInt64(value), to: address, byteCount: 4)
    base.store32(value, to: address)
  }

  public mutating func store64(_ value: UInt64, to address: UInt64) {
    watch.noteStore(value, to: address, byteCount: 8)
    base.store64(value, to: address)
  }

  public mutating func copy(
    from address: UInt64, byteCount: Int, into destination: inout MutableRawSpan
  ) {
    watch.noteCopyOut(from: address, byteCount: byteCount)
    base.copy(from: address, byteCount: byteCount, into: &destination)
  }

  public mutating func copy(_ source: RawSpan, to address: UInt64) {
    watch.noteCopy(source, to: address)
    base.copy(source, to: address)
  }

  public mutating func loadBarrier() {
    watch.noteOrder(.load)
    base.loadBarrier()
  }

  public mutating func storeBarrier() {
    watch.noteOrder(.store)
    base.storeBarrier()
  }

  public mutating func fullBarrier() {
    watch.noteOrder(.full)
    base.fullBarrier()
  }

  public mutating func readClock() throws(Fault) -> UInt64 { try base.readClock() }

  public mutating func wait(until deadline: UInt64?) throws(Fault) -> InterruptSet {
    watch.noteWait()
    let interrupts = try base.wait(until: deadline)
    watch.noteInterrupts(interrupts)
    return interrupts
  }

  public mutating func takeInterrupts() throws(Fault) -> InterruptSet {
    let interrupts = try base.takeInterrupts()
    watch.noteInterrupts(interrupts)
    return interrupts
  }

  public mutating func relax(_ wait: PollingWait) throws(Fault) -> UInt64 {
    switch wait.goal {
    case .equal(let counter), .different(from: let counter):
      watch.notePolling(wait.queue, counter: counter)
    }
    return try base.relax(wait)
  }

  public mutating func drawEntropy() throws(Fault) -> UInt64 { try base.drawEntropy() }

  public mutating func readPlatformCounters() throws(Fault) -> PlatformCounters {
    try base.readPlatformCounters()
  }

  public mutating func record(_ event: TraceEvent) throws(Fault) {
    watch.noteRecord(event, at: place(base))
    try base.record(event)
  }

  public mutating func writeConsole(_ text: Span<UInt8>) { base.writeConsole(text) }
}
