internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// Turns a driver's accesses into what the rules are about.
///
/// It learns the rings from the queue registers and needs no record: a driver that leaves none is
/// checked as well. Records only tell where in the trace the driver is.
public struct AccessWatch: ~Copyable {
  var checker = RuleChecker(seesAccesses: true)
  var memory = ShadowMemory()
  /// By number; there is room for the receive and the transmit queue, and for all that were placed.
  var rings = [WatchedRing](repeating: WatchedRing(), count: 2)
  /// Stores since the last barrier that orders stores.
  var unordered: [Range<UInt64>] = []
  private var placing = QueuePlacing()
  /// The id of the used element whose length may be read next.
  var lastID: UInt32 = 0
  private var recordCount: UInt64 = 0
  /// More stores than that without a barrier are not remembered.
  private static let unorderedLimit = 65_536

  init() {}

  public var outcome: RuleOutcome { checker.outcome }

  /// The kernel gave up because it has no device.
  public mutating func noteHalt() { checker.takeHalt() }

  /// - Parameter place: where the record stands, if the machine knows it; it is counted otherwise.
  mutating func noteRecord(_ event: TraceEvent, at place: Violation.Place?) {
    checker.report.place = place ?? Violation.Place(record: recordCount, ticks: 0)
    recordCount += 1
    if case .deviceViolation(let queue, _, _) = event { emit(.rejected, queue) }
  }

  mutating func noteAllocation(_ address: UInt64, byteCount: Int) {
    memory.add(address, byteCount: byteCount)
  }

  mutating func noteLoad(slot: UInt8, offset: UInt16, byteCount: UInt8, value: UInt32) {
    checker.take(
      RegisterAccess(
        slot: slot, offset: offset, byteCount: byteCount, value: value, isStore: false))
  }

  mutating func noteStore(slot: UInt8, offset: UInt16, value: UInt32) {
    let register = MMIORegister(rawValue: offset)
    if register == .status {
      if value == 0 { forgetRings() }
      if DeviceStatus(rawValue: value).contains(.driverOK) { checkCleared() }
    }
    checker.take(RegisterAccess(slot: slot, offset: offset, value: value, isStore: true))
    guard let register, let (queue, layout) = placing.take(value, to: register) else { return }
    place(queue, layout)
  }

  enum Barrier { case load, store, full }

  mutating func noteOrder(_ barrier: Barrier) {
    switch barrier {
    case .load: return
    case .store: break
    case .full: for place in rings.indices { rings[place].needsFullBarrier = false }
    }
    unordered.removeAll(keepingCapacity: true)
  }

  mutating func noteWait() { checker.takeWait() }

  mutating func noteInterrupts(_ interrupts: InterruptSet) {
    if interrupts.contains(.device) { checker.takeInterrupt() }
  }

  mutating func notePolling(_ queue: UInt8, counter: UInt64) {
    emit(.polling(counter: counter), queue)
  }

  mutating func noteUnordered(_ range: Range<UInt64>) {
    if unordered.count < AccessWatch.unorderedLimit { unordered.append(range) }
  }

  mutating func emit(_ event: RingStatement, _ queue: UInt8) {
    checker.take(event, of: queue)
  }

  private mutating func place(_ queue: UInt8, _ layout: SplitVirtqueueLayout) {
    let size = layout.queueSize
    // Rings in memory that was never handed out cannot be followed, and so are not judged.
    guard
      memory.holds(
        layout.descriptorArea,
        byteCount: SplitVirtqueueLayout.descriptorTableByteCount(queueSize: size)),
      memory.holds(
        layout.driverArea,
        byteCount: SplitVirtqueueLayout.availableRingByteCount(queueSize: size)),
      memory.holds(
        layout.deviceArea, byteCount: SplitVirtqueueLayout.usedRingByteCount(queueSize: size))
    else { return }
    let first = UInt16(memory.load(layout.availableIndex, byteCount: 2))
    let missing = Int(queue) + 1 - rings.count
    if missing > 0 { rings.append(contentsOf: repeatElement(WatchedRing(), count: missing)) }
    rings[Int(queue)] = WatchedRing(layout: layout, first: first, used: first)
    emit(.placed(layout, first: first), queue)
  }

  private mutating func forgetRings() {
    for place in rings.indices {
      guard rings[place].isPlaced else { continue }
      rings[place].withdrawAll(&memory)
      memory.spoil(rings[place].usedRange)
      rings[place] = WatchedRing()
    }
    placing = QueuePlacing()
    unordered.removeAll(keepingCapacity: true)
  }

  /// The device may use the rings from DRIVER_OK on: stale memory would be taken for buffers.
  private mutating func checkCleared() {
    for place in rings.indices {
      guard rings[place].isPlaced else { continue }
      let ring = rings[place]
      let queue = UInt8(place)
      checker.report.apply(.ringsAreZeroed)
      checker.report.apply(.foreignHintsAreIgnored)
      let layout = ring.layout
      let flags = memory.load(layout.usedFlags, byteCount: 2)
      let index = UInt16(memory.load(layout.usedIndex, byteCount: 2))
      let elements = layout.usedElement(0)..<ring.usedRange.upperBound
      if let address = memory.firstNonzero(in: elements) {
        checker.report.flag(
          .ringsAreZeroed, queue: queue, "DRIVER_OK over stale memory at \(address.hexadecimal)")
      } else if index != ring.used {
        checker.report.flag(
          .ringsAreZeroed, queue: queue,
          "DRIVER_OK with used.idx \(index), the ring starts at"
            + " \(ring.used)")
      } else if flags != 0 {
        checker.report.flag(
          .foreignHintsAreIgnored, queue: queue, "DRIVER_OK with used.flags \(flags)")
      }
    }
  }
}
