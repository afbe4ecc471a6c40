internal import Bytes

/// Decodes the records of one block; the mirror of ``RecordEncoder``.
struct RecordDecoder {
  private let version: UInt8
  private var context: PredictionContext

  init(version: UInt8, firstTicks: UInt64) {
    self.version = version
    context = PredictionContext(firstTicks: firstTicks)
  }

  /// The clock at the record that was decoded last.
  var ticks: UInt64 { context.ticks }

  /// The next record's event; nil when it was of an unknown kind and was skipped.
  mutating func decode(from reader: inout ByteReader) throws(BlockError) -> TraceEvent? {
    let start = reader.offset
    do throws(ByteReadError) {
      let first = try reader.read()
      // Every value of five bits is a form.
      guard let form = RecordForm(rawValue: first & RecordForm.mask) else { return nil }
      let flag = first & RecordForm.flag != 0
      var queue = UInt16(first >> RecordForm.queueShift)
      if version > 1 && first >> RecordForm.queueShift == RecordForm.queueFollows {
        queue = try reader.readVarint(as: UInt16.self)
      }
      context.ticks &+= try reader.readVarint()
      if form == .extended && version > 1 { return try decodeExtended(from: &reader) }
      if form != .extended {
        // What these readers know of a virtqueue fits its number into a byte.
        guard let queue = UInt8(exactly: queue) else {
          _ = try decodeRing(form, queue: 0, flag: flag, from: &reader)
          return nil
        }
        let event = try decodeRing(form, queue: queue, flag: flag, from: &reader)
        context.note(event)
        return event
      }
    } catch {
      throw BlockError(error)
    }
    throw .unknownEventKind(RecordForm.extended.rawValue, offset: start)
  }

  /// A kind beyond the forms: its length comes first, so that any can be skipped.
  private func decodeExtended(from reader: inout ByteReader) throws(ByteReadError) -> TraceEvent? {
    let kind = try reader.readVarint(as: UInt16.self)
    let count = try reader.readVarint(as: Int.self)
    let start = reader.offset
    let body = try reader.readBytes(count)
    guard kind == ExtendedKind.user else { return nil }
    var fields = ByteReader(body)
    // What a later writer appends behind the known fields is skipped.
    guard let code = try? fields.readVarint(as: UInt32.self),
      let first = try? fields.readVarint(), let second = try? fields.readVarint()
    else { throw .valueOutOfRange(offset: start) }
    return .user(code: code, first: first, second: second)
  }

  private func decodeRing(
    _ form: RecordForm, queue: UInt8, flag: Bool, from reader: inout ByteReader
  ) throws(ByteReadError) -> TraceEvent {
    let last = context[queue]
    switch form {
    case .madeAvailableAgain:
      return .madeAvailable(
        queue: queue, position: last.availablePosition &+ 1, head: last.head &+ 1,
        length: last.length, prefixHash: 0)
    case .madeAvailableNext:
      return .madeAvailable(
        queue: queue, position: last.availablePosition &+ 1, head: last.head &+ 1,
        length: try reader.readVarint(as: UInt32.self), prefixHash: try reader.read32())
    case .madeAvailable:
      return .madeAvailable(
        queue: queue, position: try reader.readVarint(as: UInt16.self),
        head: try reader.readVarint(as: UInt16.self),
        length: try reader.readVarint(as: UInt32.self), prefixHash: try reader.read32())
    case .usedElementEmpty:
      return .usedElement(
        queue: queue, position: last.usedPosition &+ 1, id: last.usedID &+ 1, length: 0,
        prefixHash: 0)
    case .usedElementNext:
      return .usedElement(
        queue: queue, position: last.usedPosition &+ 1, id: last.usedID &+ 1,
        length: try reader.readVarint(as: UInt32.self), prefixHash: try reader.read32())
    case .usedElement:
      return .usedElement(
        queue: queue, position: try reader.readVarint(as: UInt16.self),
        id: try reader.readVarint(as: UInt32.self),
        length: try reader.readVarint(as: UInt32.self), prefixHash: try reader.read32())
    case .usedIndex:
      let moved = try reader.readVarint(as: UInt16.self)
      return .usedIndex(
        queue: queue, value: last.usedIndex &+ moved,
        emptyPolls: flag ? 0 : try reader.readVarint())
    case .pollBegan:
      return .pollBegan(queue: queue, counter: last.counter &+ (try reader.readVarint()))
    case .notificationDecision:
      return .notificationDecision(
        queue: queue, flags: try reader.readVarint(as: UInt16.self), sent: flag)
    case .eventIndex:
      return try decodeEventIndex(flag: flag, queue: queue, from: &reader)
    case .interruptsSuppressed:
      return .interruptsSuppressed(queue: queue, flag)
    case .ringInspected:
      return .ringInspected(queue: queue, try decodeInspection(flag: flag, from: &reader))
    case .deviceViolation:
      let violation = try decode(DeviceViolation.self, from: &reader)
      return .deviceViolation(
        queue: queue, violation, value: try reader.readVarint(as: UInt32.self))
    case .queueConfigured:
      return .queueConfigured(
        queue: queue, size: try decodeQueueSize(from: &reader),
        firstPosition: try reader.readVarint(as: UInt16.self),
        descriptorArea: try reader.readVarint(), driverArea: try reader.readVarint(),
        deviceArea: try reader.readVarint())
    case .bufferRegion:
      return .bufferRegion(
        queue: queue, address: try reader.readVarint(),
        stride: try reader.readVarint(as: UInt32.self),
        count: try reader.readVarint(as: UInt16.self))
    case .registerLoad, .registerStore, .sharedMemory, .interruptStatus, .waitBegan,
      .interruptsTaken, .clock, .entropy, .platform, .deviceReset, .synReceived,
      .connectionOpened, .requestServed, .connectionClosed, .exception, .flushed, .extended:
      return try decodeOther(form, flag: flag, from: &reader)
    }
  }

  private func decodeOther(
    _ form: RecordForm, flag: Bool, from reader: inout ByteReader
  ) throws(ByteReadError) -> TraceEvent {
    switch form {
    case .registerLoad:
      return .registerLoad(
        slot: try reader.read(), offset: try reader.readVarint(as: UInt16.self),
        value: try reader.readVarint(as: UInt32.self))
    case .registerStore:
      return .registerStore(
        slot: try reader.read(), offset: try reader.readVarint(as: UInt16.self),
        value: try reader.readVarint(as: UInt32.self))
    case .sharedMemory:
      return .sharedMemory(
        address: try reader.readVarint(), byteCount: try reader.readVarint(as: UInt32.self))
    case .interruptStatus:
      return .interruptStatus(flag ? 1 : try reader.readVarint(as: UInt32.self))
    case .waitBegan:
      return .waitBegan(deadline: flag ? context.clock &+ (try reader.readVarint()) : nil)
    case .interruptsTaken:
      return .interruptsTaken(InterruptSet(rawValue: try reader.read()))
    case .clock:
      return .clock(nanoseconds: context.clock &+ (try reader.readVarint()))
    case .entropy:
      return .entropy(try reader.readVarint())
    case .platform:
      return .platform(
        PlatformCounters(
          pagesUsed: try reader.readVarint(as: UInt32.self),
          pagesTotal: try reader.readVarint(as: UInt32.self),
          recordsGenerated: try reader.readVarint(), recordsLost: try reader.readVarint()))
    case .deviceReset:
      return .deviceReset(try decode(DeviceResetReason.self, from: &reader))
    case .synReceived:
      return .synReceived(
        address: try reader.read32(),
        port: try reader.readVarint(as: UInt16.self))
    case .connectionOpened:
      return .connectionOpened(
        connection: try reader.readVarint(as: UInt32.self),
        address: try reader.read32(),
        port: try reader.readVarint(as: UInt16.self))
    case .requestServed:
      return .requestServed(
        connection: try reader.readVarint(as: UInt32.self),
        status: try reader.readVarint(as: UInt16.self),
        byteCount: try reader.readVarint(as: UInt32.self))
    case .connectionClosed:
      return .connectionClosed(connection: try reader.readVarint(as: UInt32.self))
    case .exception:
      return .exception(
        vector: try reader.read(), errorCode: try reader.readVarint(),
        instructionPointer: try reader.readVarint(), address: try reader.readVarint())
    case .flushed:
      return .flushed(try decode(FlushReason.self, from: &reader))
    case .madeAvailableAgain, .madeAvailableNext, .madeAvailable, .usedElementEmpty,
      .usedElementNext, .usedElement, .usedIndex, .pollBegan, .notificationDecision,
      .eventIndex, .interruptsSuppressed,
      .ringInspected, .deviceViolation, .queueConfigured, .bufferRegion, .extended:
      preconditionFailure("ring events are decoded by decodeRing")
    }
  }

  /// A power of two, at most 32768 (VIRTIO 1.4 §2.7): nobody who reads it has to ask again.
  private func decodeQueueSize(from reader: inout ByteReader) throws(ByteReadError) -> UInt16 {
    let offset = reader.offset
    let size = try reader.readVarint(as: UInt16.self)
    guard size.nonzeroBitCount == 1 else { throw .valueOutOfRange(offset: offset) }
    return size
  }

  private func decodeEventIndex(
    flag: Bool, queue: UInt8, from reader: inout ByteReader
  ) throws(ByteReadError) -> TraceEvent {
    if flag { return .usedEvent(queue: queue, position: try reader.readVarint(as: UInt16.self)) }
    let offset = reader.offset
    let word = try reader.readVarint(as: UInt32.self)
    guard let availableEvent = UInt16(exactly: word >> 1) else {
      throw .valueOutOfRange(offset: offset)
    }
    return .eventDecision(queue: queue, availableEvent: availableEvent, sent: word & 1 == 1)
  }

  private func decodeInspection(
    flag: Bool, from reader: inout ByteReader
  ) throws(ByteReadError) -> RingInspection {
    RingInspection(
      available: try reader.readVarint(as: UInt16.self),
      used: try reader.readVarint(as: UInt16.self),
      usedFlags: try reader.readVarint(as: UInt16.self),
      outstanding: try reader.readVarint(as: UInt16.self),
      finding: try decode(WatchdogFinding.self, from: &reader),
      availableEvent: flag ? try reader.readVarint(as: UInt16.self) : nil)
  }

  private func decode<Detail: RawRepresentable<UInt8>>(
    _ type: Detail.Type, from reader: inout ByteReader
  ) throws(ByteReadError) -> Detail {
    let offset = reader.offset
    guard let detail = Detail(rawValue: try reader.read()) else {
      throw .valueOutOfRange(offset: offset)
    }
    return detail
  }
}

extension ByteReader {
  /// A hash or an address, whose bytes are all worth having.
  fileprivate mutating func read32() throws(ByteReadError) -> UInt32 { try readLittleEndian() }
}
