import Diagnosis
import TraceFormat

/// Records of a driver, written down one after the other; a tick is a nanosecond.
struct RecordScript {
  private(set) var records: [TraceRecord] = []
  private var ticks: UInt64 = 0
  private var index: UInt64 = 0

  /// The next record, a microsecond after the last.
  mutating func add(_ event: TraceEvent) {
    ticks += 1_000
    records.append(TraceRecord(index: index, ticks: ticks, event: event))
    index += 1
  }

  mutating func pass(seconds: UInt64) { ticks += seconds * 1_000_000_000 }

  /// Records that do not arrive.
  mutating func lose(_ count: UInt64) { index += count }

  func diagnosis(wire: WireEvidence = WireEvidence()) -> Diagnosis {
    Diagnosis(records: records, ticksPerSecond: 1_000_000_000, wire: wire)
  }

  /// Causes in the order of the diagnosis.
  func causes(wire: WireEvidence = WireEvidence()) -> [Cause] {
    diagnosis(wire: wire).findings.map(\.cause)
  }

  /// A queue of eight descriptors, the receive queue with all of them made available.
  mutating func setUp(first: UInt16 = 0, stride: UInt32 = 2_048, features: UInt32 = 0x20) {
    add(.registerLoad(slot: 0, offset: 0x04, value: 1))
    add(.registerStore(slot: 0, offset: 0x20, value: features))
    for queue: UInt8 in [0, 1] {
      add(
        .queueConfigured(
          queue: queue, size: 8, firstPosition: first, descriptorArea: 0, driverArea: 0,
          deviceArea: 0))
      add(.bufferRegion(queue: queue, address: 0, stride: queue == 0 ? stride : 0, count: 8))
    }
    for head: UInt16 in 0..<8 { post(first &+ head, head: head) }
    add(.registerStore(slot: 0, offset: 0x70, value: 7))
    notify(0)
  }

  mutating func post(_ position: UInt16, head: UInt16, length: UInt32 = 2_048) {
    add(
      .madeAvailable(
        queue: 0, position: position, head: head, length: length, prefixHash: 0))
  }

  mutating func notify(_ queue: UInt32) {
    add(.registerStore(slot: 0, offset: 0x50, value: queue))
  }

  mutating func seeUsed(_ queue: UInt8, _ value: UInt16) {
    add(.usedIndex(queue: queue, value: value, emptyPolls: 5))
  }

  mutating func takeFrame(_ position: UInt16, id: UInt32, length: UInt32 = 64) {
    add(.usedElement(queue: 0, position: position, id: id, length: length, prefixHash: 9))
  }

  mutating func send(_ position: UInt16, head: UInt16 = 0, length: UInt32 = 64) {
    add(
      .madeAvailable(
        queue: 1, position: position, head: head, length: length, prefixHash: 7))
  }

  /// A turn of the polling driver: one frame in, its buffer posted again.
  mutating func pollTurn(_ counter: UInt64, arrives: Bool = true) {
    let position = UInt16(truncatingIfNeeded: counter)
    add(.pollBegan(queue: 0, counter: counter))
    if arrives { seeUsed(0, position &+ 1) }
    takeFrame(position, id: UInt32(position % 8))
    post(position &+ 8, head: position % 8)
    notify(0)
  }

  /// One frame out of the polling driver; `completes` when the device is done with it.
  mutating func pollTransmit(_ counter: UInt64, completes: Bool = true) {
    let position = UInt16(truncatingIfNeeded: counter - 1)
    send(position, head: position % 8)
    notify(1)
    add(.pollBegan(queue: 1, counter: counter))
    if completes { seeUsed(1, position &+ 1) }
  }

  mutating func inspect(
    _ finding: WatchdogFinding, queue: UInt8 = 0, available: UInt16 = 8, used: UInt16 = 0,
    flags: UInt16 = 1, outstanding: UInt16 = 8
  ) {
    add(
      .ringInspected(
        queue: queue,
        RingInspection(
          available: available, used: used, usedFlags: flags, outstanding: outstanding,
          finding: finding)))
  }
}

/// The records of a driver that sets its device up, and then those of `body`.
func script(
  first: UInt16 = 0, features: UInt32 = 0x20, _ body: (inout RecordScript) -> Void
) -> RecordScript {
  var script = RecordScript()
  script.setUp(first: first, features: features)
  body(&script)
  return script
}
