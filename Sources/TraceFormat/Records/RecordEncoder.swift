internal import Bytes

/// Encodes records for one block, in version 2.
///
/// ``RecordDecoder`` is its mirror and changes with it.
struct RecordEncoder {
  private var context: PredictionContext

  init(firstTicks: UInt64) {
    context = PredictionContext(firstTicks: firstTicks)
  }

  /// Writes one record: form, ticks since the record before, then the form's fields.
  ///
  /// - Returns: False when it did not fit; nothing was taken note of then.
  mutating func encode(_ event: TraceEvent, ticks: UInt64, into writer: inout ByteWriter) -> Bool {
    // Ticks never run backwards on one processor; if they do, the step counts as none.
    let step = ticks > context.ticks ? ticks - context.ticks : 0
    encodeRing(event, step: step, into: &writer)
    if writer.hasOverflowed { return false }
    context.ticks &+= step
    context.note(event)
    return true
  }

  private func start(
    _ form: RecordForm, queue: UInt8 = 0, flag: Bool = false, step: UInt64,
    into writer: inout ByteWriter
  ) {
    let place = min(queue, RecordForm.queueFollows)
    writer.write(form.rawValue | (flag ? RecordForm.flag : 0) | (place << RecordForm.queueShift))
    if place == RecordForm.queueFollows { writer.write(varint: UInt64(queue)) }
    writer.write(varint: step)
  }

  private func encodeRing(_ event: TraceEvent, step: UInt64, into writer: inout ByteWriter) {
    switch event {
    case .madeAvailable(let queue, let position, let head, let length, let hash):
      let last = context[queue]
      let follows = position == last.availablePosition &+ 1 && head == last.head &+ 1
      encodeElement(
        form: follows
          ? (length == last.length && hash == 0 ? .madeAvailableAgain : .madeAvailableNext)
          : .madeAvailable,
        full: .madeAvailable, brief: .madeAvailableAgain, queue: queue, position: position,
        index: UInt32(head), length: length, hash: hash, step: step, into: &writer)
    case .usedElement(let queue, let position, let id, let length, let hash):
      let last = context[queue]
      let follows = position == last.usedPosition &+ 1 && id == last.usedID &+ 1
      encodeElement(
        form: follows
          ? (length == 0 && hash == 0 ? .usedElementEmpty : .usedElementNext)
          : .usedElement,
        full: .usedElement, brief: .usedElementEmpty, queue: queue, position: position,
        index: id, length: length, hash: hash, step: step, into: &writer)
    case .usedIndex(let queue, let value, let emptyPolls):
      let moved = value &- context[queue].usedIndex
      start(.usedIndex, queue: queue, flag: emptyPolls == 0, step: step, into: &writer)
      writer.write(varint: UInt64(moved))
      if emptyPolls != 0 { writer.write(varint: emptyPolls) }
    case .pollBegan(let queue, let counter):
      start(.pollBegan, queue: queue, step: step, into: &writer)
      writer.write(varint: counter &- context[queue].counter)
    case .notificationDecision(let queue, let flags, let sent):
      start(.notificationDecision, queue: queue, flag: sent, step: step, into: &writer)
      writer.write(varint: UInt64(flags))
    case .eventDecision(let queue, let event, let sent):
      start(.eventIndex, queue: queue, step: step, into: &writer)
      writer.write(varint: UInt64(event) << 1 | (sent ? 1 : 0))
    case .usedEvent(let queue, let position):
      start(.eventIndex, queue: queue, flag: true, step: step, into: &writer)
      writer.write(varint: UInt64(position))
    case .interruptsSuppressed(let queue, let flag):
      start(.interruptsSuppressed, queue: queue, flag: flag, step: step, into: &writer)
    case .ringInspected(let queue, let ring):
      encodeInspection(ring, of: queue, step: step, into: &writer)
    case .deviceViolation(let queue, let violation, let value):
      start(.deviceViolation, queue: queue, step: step, into: &writer)
      writer.write(violation.rawValue)
      writer.write(varint: UInt64(value))
    case .queueConfigured(
      let queue, let size, let firstPosition, let descriptorArea, let driverArea, let deviceArea):
      start(.queueConfigured, queue: queue, step: step, into: &writer)
      writer.write(varint: UInt64(size))
      writer.write(varint: UInt64(firstPosition))
      writer.write(varint: descriptorArea)
      writer.write(varint: driverArea)
      writer.write(varint: deviceArea)
    case .bufferRegion(let queue, let address, let stride, let count):
      start(.bufferRegion, queue: queue, step: step, into: &writer)
      writer.write(varint: address)
      writer.write(varint: UInt64(stride))
      writer.write(varint: UInt64(count))
    case .registerLoad, .registerStore, .sharedMemory, .interruptStatus, .waitBegan,
      .interruptsTaken, .clock, .entropy, .platform, .deviceReset, .synReceived,
      .connectionOpened, .requestServed, .connectionClosed, .exception, .flushed, .user:
      encodeOther(event, step: step, into: &writer)
    }
  }

  private func encodeInspection(
    _ ring: RingInspection, of queue: UInt8, step: UInt64, into writer: inout ByteWriter
  ) {
    let hasEvent = ring.availableEvent != nil
    start(.ringInspected, queue: queue, flag: hasEvent, step: step, into: &writer)
    writer.write(varint: UInt64(ring.available))
    writer.write(varint: UInt64(ring.used))
    writer.write(varint: UInt64(ring.usedFlags))
    writer.write(varint: UInt64(ring.outstanding))
    writer.write(ring.finding.rawValue)
    if let event = ring.availableEvent { writer.write(varint: UInt64(event)) }
  }

  /// Writes an entry of the available ring or the used ring: `full` forms say everything, `brief`
  /// forms nothing, the one between says length and hash.
  private func encodeElement(
    form: RecordForm, full: RecordForm, brief: RecordForm, queue: UInt8, position: UInt16,
    index: UInt32, length: UInt32, hash: UInt32, step: UInt64, into writer: inout ByteWriter
  ) {
    start(form, queue: queue, step: step, into: &writer)
    if form == full {
      writer.write(varint: UInt64(position))
      writer.write(varint: UInt64(index))
    }
    if form != brief {
      writer.write(varint: UInt64(length))
      writer.write(littleEndian: hash)
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
      writer.write(varint: address)
      writer.write(varint: UInt64(byteCount))
    case .interruptStatus(let status):
      start(.interruptStatus, flag: status == 1, step: step, into: &writer)
      if status != 1 { writer.write(varint: UInt64(status)) }
    case .waitBegan(let deadline):
      start(.waitBegan, flag: deadline != nil, step: step, into: &writer)
      if let deadline { writer.write(varint: deadline &- context.clock) }
    case .interruptsTaken(let interrupts):
      start(.interruptsTaken, step: step, into: &writer)
      writer.write(interrupts.rawValue)
    case .clock(let nanoseconds):
      start(.clock, step: step, into: &writer)
      writer.write(varint: nanoseconds &- context.clock)
    case .entropy(let value):
      start(.entropy, step: step, into: &writer)
      writer.write(varint: value)
    case .platform(let counters):
      start(.platform, step: step, into: &writer)
      writer.write(varint: UInt64(counters.pagesUsed))
      writer.write(varint: UInt64(counters.pagesTotal))
      writer.write(varint: counters.recordsGenerated)
      writer.write(varint: counters.recordsLost)
    case .deviceReset(let reason):
      start(.deviceReset, step: step, into: &writer)
      writer.write(reason.rawValue)
    case .synReceived(let address, let port):
      start(.synReceived, step: step, into: &writer)
      writer.write(littleEndian: address)
      writer.write(varint: UInt64(port))
    case .connectionOpened(let connection, let address, let port):
      start(.connectionOpened, step: step, into: &writer)
      writer.write(varint: UInt64(connection))
      writer.write(littleEndian: address)
      writer.write(varint: UInt64(port))
    case .requestServed(let connection, let status, let byteCount):
      start(.requestServed, step: step, into: &writer)
      writer.write(varint: UInt64(connection))
      writer.write(varint: UInt64(status))
      writer.write(varint: UInt64(byteCount))
    case .connectionClosed(let connection):
      start(.connectionClosed, step: step, into: &writer)
      writer.write(varint: UInt64(connection))
    case .exception(let vector, let errorCode, let instructionPointer, let address):
      start(.exception, step: step, into: &writer)
      writer.write(vector)
      writer.write(varint: errorCode)
      writer.write(varint: instructionPointer)
      writer.write(varint: address)
    case .flushed(let reason):
      start(.flushed, step: step, into: &writer)
      writer.write(reason.rawValue)
    case .user(let code, let first, let second):
      encodeUser(code, first, second, step: step, into: &writer)
    case .madeAvailable, .usedElement, .usedIndex, .pollBegan, .notificationDecision,
      .eventDecision, .usedEvent, .interruptsSuppressed,
      .ringInspected, .deviceViolation, .queueConfigured, .bufferRegion:
      preconditionFailure("ring events are encoded by encodeRing")
    }
  }

  private func encodeUser(
    _ code: UInt32, _ first: UInt64, _ second: UInt64, step: UInt64, into writer: inout ByteWriter
  ) {
    start(.extended, step: step, into: &writer)
    writer.write(varint: UInt64(ExtendedKind.user))
    let length = varintByteCount(UInt64(code)) + varintByteCount(first) + varintByteCount(second)
    writer.write(varint: UInt64(length))
    writer.write(varint: UInt64(code))
    writer.write(varint: first)
    writer.write(varint: second)
  }

  private func writeRegister(
    slot: UInt8, offset: UInt16, value: UInt32, into writer: inout ByteWriter
  ) {
    writer.write(slot)
    writer.write(varint: UInt64(offset))
    writer.write(varint: UInt64(value))
  }
}
