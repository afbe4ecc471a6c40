/// Encodes records for one block; ``RecordDecoder`` is its mirror and changes with it.
struct RecordEncoder {
  private var context: PredictionContext

  init(firstTicks: UInt64) {
    context = PredictionContext(firstTicks: firstTicks)
  }

  /// The bytes of one record: kind, ticks since the record before, then the kind's fields.
  mutating func encode(_ event: TraceEvent, ticks: UInt64, into writer: inout ByteWriter) {
    writer.reset()
    // Ticks never run backwards on one processor; if they do, the step counts as none.
    let step = ticks > context.ticks ? ticks - context.ticks : 0
    context.ticks &+= step
    encodeRing(event, step: step, into: &writer)
    context.note(event)
  }

  private func start(
    _ kind: EventKind, queue: UInt8 = 0, flag: Bool = false, step: UInt64,
    into writer: inout ByteWriter
  ) {
    precondition(queue < 4, "a trace tells four virtqueues apart")
    writer.write(
      kind.rawValue | (flag ? EventKind.flag : 0) | (queue << EventKind.queueShift))
    writer.writeVarint(step)
  }

  private func encodeRing(_ event: TraceEvent, step: UInt64, into writer: inout ByteWriter) {
    switch event {
    case .madeAvailable(let queue, let position, let head, let length, let hash):
      let last = context.queues[Int(queue & 3)]
      let follows = position == last.availablePosition &+ 1 && head == last.head &+ 1
      encodeElement(
        kind: follows
          ? (length == last.length && hash == 0 ? .madeAvailableAgain : .madeAvailableNext)
          : .madeAvailable,
        full: .madeAvailable, brief: .madeAvailableAgain, queue: queue, position: position,
        index: UInt32(head), length: length, hash: hash, step: step, into: &writer)
    case .usedElement(let queue, let position, let id, let length, let hash):
      let last = context.queues[Int(queue & 3)]
      let follows = position == last.usedPosition &+ 1 && id == last.usedID &+ 1
      encodeElement(
        kind: follows
          ? (length == 0 && hash == 0 ? .usedElementEmpty : .usedElementNext)
          : .usedElement,
        full: .usedElement, brief: .usedElementEmpty, queue: queue, position: position,
        index: id, length: length, hash: hash, step: step, into: &writer)
    case .usedIndex(let queue, let value, let emptyPolls):
      let moved = value &- context.queues[Int(queue & 3)].usedIndex
      start(.usedIndex, queue: queue, flag: emptyPolls == 0, step: step, into: &writer)
      writer.writeVarint(UInt64(moved))
      if emptyPolls != 0 { writer.writeVarint(emptyPolls) }
    case .pollBegan(let queue, let counter):
      start(.pollBegan, queue: queue, step: step, into: &writer)
      writer.writeVarint(counter &- context.queues[Int(queue & 3)].counter)
    case .notificationDecision(let queue, let flags, let sent):
      start(.notificationDecision, queue: queue, flag: sent, step: step, into: &writer)
      writer.writeVarint(UInt64(flags))
    case .eventDecision(let queue, let event, let sent):
      start(.eventIndex, queue: queue, step: step, into: &writer)
      writer.writeVarint(UInt64(event) << 1 | (sent ? 1 : 0))
    case .usedEvent(let queue, let position):
      start(.eventIndex, queue: queue, flag: true, step: step, into: &writer)
      writer.writeVarint(UInt64(position))
    case .interruptsSuppressed(let queue, let flag):
      start(.interruptsSuppressed, queue: queue, flag: flag, step: step, into: &writer)
    case .ringInspected(let queue, let ring):
      encodeInspection(ring, of: queue, step: step, into: &writer)
    case .deviceViolation(let queue, let violation, let value):
      start(.deviceViolation, queue: queue, step: step, into: &writer)
      writer.write(violation.rawValue)
      writer.writeVarint(UInt64(value))
    case .queueConfigured(
      let queue, let size, let firstPosition, let descriptorArea, let driverArea, let deviceArea):
      start(.queueConfigured, queue: queue, step: step, into: &writer)
      writer.writeVarint(UInt64(size))
      writer.writeVarint(UInt64(firstPosition))
      writer.writeVarint(descriptorArea)
      writer.writeVarint(driverArea)
      writer.writeVarint(deviceArea)
    case .bufferRegion(let queue, let address, let stride, let count):
      start(.bufferRegion, queue: queue, step: step, into: &writer)
      writer.writeVarint(address)
      writer.writeVarint(UInt64(stride))
      writer.writeVarint(UInt64(count))
    case .registerLoad, .registerStore, .sharedMemory, .interruptStatus, .waitBegan,
      .interruptsTaken, .clock, .entropy, .platform, .deviceReset, .synReceived,
      .connectionOpened, .requestServed, .connectionClosed, .exception, .flushed:
      encodeOther(event, step: step, into: &writer)
    }
  }

  private func encodeInspection(
    _ ring: RingInspection, of queue: UInt8, step: UInt64, into writer: inout ByteWriter
  ) {
    let hasEvent = ring.availableEvent != nil
    start(.ringInspected, queue: queue, flag: hasEvent, step: step, into: &writer)
    writer.writeVarint(UInt64(ring.available))
    writer.writeVarint(UInt64(ring.used))
    writer.writeVarint(UInt64(ring.usedFlags))
    writer.writeVarint(UInt64(ring.outstanding))
    writer.write(ring.finding.rawValue)
    if let event = ring.availableEvent { writer.writeVarint(UInt64(event)) }
  }

  /// Writes an entry of the available ring or the used ring: `full` kinds say everything, `brief`
  /// kinds nothing, the one between says length and hash.
  private func encodeElement(
    kind: EventKind, full: EventKind, brief: EventKind, queue: UInt8, position: UInt16,
    index: UInt32, length: UInt32, hash: UInt32, step: UInt64, into writer: inout ByteWriter
  ) {
    start(kind, queue: queue, step: step, into: &writer)
    if kind == full {
      writer.writeVarint(UInt64(position))
      writer.writeVarint(UInt64(index))
    }
    if kind != brief {
      writer.writeVarint(UInt64(length))
      writer.write32(hash)
    }
  }

  private func encodeOther(_ event: TraceEvent, step: UInt64, into writer: inout ByteWriter) {
    switch event {
    case .registerLoad(let slot, let offset, let value):
      start(.registerLoad, step: step, into: &writer)
      writeRegister(slot: slot, offset: offset, value: value, into: &writer)
    case .registerStore(let slot, let offset, let value):
      start(.registerStore, step: step, into: &writer)
      writeRegister(slot: slot, offset: offset, value: value, into: &writer)
    case .sharedMemory(let address, let byteCount):
      start(.sharedMemory, step: step, into: &writer)
      writer.writeVarint(address)
      writer.writeVarint(UInt64(byteCount))
    case .interruptStatus(let status):
      start(.interruptStatus, flag: status == 1, step: step, into: &writer)
      if status != 1 { writer.writeVarint(UInt64(status)) }
    case .waitBegan(let deadline):
      start(.waitBegan, flag: deadline != nil, step: step, into: &writer)
      if let deadline { writer.writeVarint(deadline &- context.clock) }
    case .interruptsTaken(let interrupts):
      start(.interruptsTaken, step: step, into: &writer)
      writer.write(interrupts.rawValue)
    case .clock(let nanoseconds):
      start(.clock, step: step, into: &writer)
      writer.writeVarint(nanoseconds &- context.clock)
    case .entropy(let value):
      start(.entropy, step: step, into: &writer)
      writer.writeVarint(value)
    case .platform(let counters):
      start(.platform, step: step, into: &writer)
      writer.writeVarint(UInt64(counters.pagesUsed))
      writer.writeVarint(UInt64(counters.pagesTotal))
      writer.writeVarint(counters.recordsGenerated)
      writer.writeVarint(counters.recordsLost)
    case .deviceReset(let reason):
      start(.deviceReset, step: step, into: &writer)
      writer.write(reason.rawValue)
    case .synReceived(let address, let port):
      start(.synReceived, step: step, into: &writer)
      writer.write32(address)
      writer.writeVarint(UInt64(port))
    case .connectionOpened(let connection, let address, let port):
      start(.connectionOpened, step: step, into: &writer)
      writer.writeVarint(UInt64(connection))
      writer.write32(address)
      writer.writeVarint(UInt64(port))
    case .requestServed(let connection, let status, let byteCount):
      start(.requestServed, step: step, into: &writer)
      writer.writeVarint(UInt64(connection))
      writer.writeVarint(UInt64(status))
      writer.writeVarint(UInt64(byteCount))
    case .connectionClosed(let connection):
      start(.connectionClosed, step: step, into: &writer)
      writer.writeVarint(UInt64(connection))
    case .exception(let vector, let errorCode, let instructionPointer, let address):
      start(.exception, step: step, into: &writer)
      writer.write(vector)
      writer.writeVarint(errorCode)
      writer.writeVarint(instructionPointer)
      writer.writeVarint(address)
    case .flushed(let reason):
      start(.flushed, step: step, into: &writer)
      writer.write(reason.rawValue)
    case .madeAvailable, .usedElement, .usedIndex, .pollBegan, .notificationDecision,
      .eventDecision, .usedEvent, .interruptsSuppressed,
      .ringInspected, .deviceViolation, .queueConfigured, .bufferRegion:
      preconditionFailure("ring events are encoded by encodeRing")
    }
  }

  private func writeRegister(
    slot: UInt8, offset: UInt16, value: UInt32, into writer: inout ByteWriter
  ) {
    writer.write(slot)
    writer.writeVarint(UInt64(offset))
    writer.writeVarint(UInt64(value))
  }
}
