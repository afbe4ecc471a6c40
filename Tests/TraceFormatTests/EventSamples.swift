import TraceFormat

/// One of every kind of event, with both settings of every flag and extreme values.
let eventSamples: [TraceEvent] = [
  .registerLoad(slot: 23, offset: 0x70, value: .max),
  .registerStore(slot: 0, offset: 0, value: 0),
  .sharedMemory(address: 0x20_0000, byteCount: 65_536),
  .queueConfigured(
    queue: 1, size: 256, firstPosition: 0xFFF0, descriptorArea: .max, driverArea: 0,
    deviceArea: 1),
  .bufferRegion(queue: 0, address: 0x40_0000, stride: 2048, count: 256),
  .madeAvailable(queue: 0, position: 0, head: 0, length: 2048, prefixHash: 0),
  .madeAvailable(queue: 0, position: 1, head: 1, length: 2048, prefixHash: 0),
  .madeAvailable(queue: 0, position: 2, head: 2, length: 60, prefixHash: 0),
  .madeAvailable(queue: 1, position: 0xFFFF, head: 255, length: 74, prefixHash: 0xDEAD_BEEF),
  .madeAvailable(queue: 1, position: 0, head: 256, length: 74, prefixHash: 1),
  .notificationDecision(queue: 1, flags: 0, sent: true),
  .notificationDecision(queue: 1, flags: 1, sent: false),
  .usedIndex(queue: 0, value: 0xFFFF, emptyPolls: 0),
  .usedIndex(queue: 0, value: 3, emptyPolls: .max),
  .usedElement(queue: 0, position: 7, id: 9, length: 68, prefixHash: 5),
  .usedElement(queue: 0, position: 8, id: 10, length: 64, prefixHash: 0xFFFF_FFFF),
  .usedElement(queue: 0, position: 9, id: 11, length: 0, prefixHash: 0),
  .usedElement(queue: 3, position: 9, id: .max, length: .max, prefixHash: 0),
  .interruptStatus(1),
  .interruptStatus(3),
  .interruptsSuppressed(queue: 0, true),
  .interruptsSuppressed(queue: 0, false),
  .clock(nanoseconds: 1_000_000_007),
  .waitBegan(deadline: nil),
  .waitBegan(deadline: 1_100_000_007),
  .waitBegan(deadline: 5),
  .interruptsTaken([.device, .timer]),
  .clock(nanoseconds: .max),
  .entropy(.max),
  .platform(
    PlatformCounters(pagesUsed: 1, pagesTotal: .max, recordsGenerated: .max, recordsLost: 2)),
  .ringInspected(
    queue: 1,
    RingInspection(
      available: 1, used: 2, usedFlags: 3, outstanding: 0xFFFF, finding: .transmitStalled)),
  .deviceViolation(queue: 0, .lengthBeyondBuffer, value: .max),
  .deviceReset(.deviceNeedsReset),
  .synReceived(address: 0x0A00_0202, port: 42_610),
  .requestServed(connection: 1_023, status: 200, byteCount: 1_048_576),
  .connectionClosed(connection: 7),
  .exception(vector: 14, errorCode: 2, instructionPointer: .max, address: 0),
  .flushed(.requested),
]
