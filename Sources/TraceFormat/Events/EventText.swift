public import Bytes

/// An event in words, as every tool prints it: the specification's nouns, positions as stored.
///
/// The bytes go straight into the caller's buffer: printing makes no string for each record.
extension TraceEvent {
  /// The event's name: one word, for filters and counts.
  public var name: StaticString { kind.name }

  /// The whole event on one line.
  public var text: String {
    var words = ByteBuffer(capacity: 256)
    appendText(to: &words)
    return words.bytes.text()
  }

  /// What happened, without the name and the queue.
  public var details: String {
    var words = ByteBuffer(capacity: 256)
    appendDetails(to: &words)
    return words.bytes.text()
  }

  /// Appends the whole event on one line, without a line feed.
  public func appendText(to output: inout ByteBuffer) {
    output.append(name)
    if let queue {
      output.append(" ")
      appendQueueName(queue, to: &output)
    }
    output.append(" ")
    appendDetails(to: &output)
  }

  /// Appends what happened, without the name and the queue.
  public func appendDetails(to output: inout ByteBuffer) {
    switch self {
    case .madeAvailable(_, let position, let head, let length, let hash):
      output.append("pos ", position, " head ", head)
      output.append(" len ", length)
      if hash != 0 { output.append(" hash ", hexadecimal: hash) }
    case .usedElement(_, let position, let id, let length, let hash):
      output.append("pos ", position, " id ", id)
      output.append(" len ", length)
      if hash != 0 { output.append(" hash ", hexadecimal: hash) }
    case .usedIndex(_, let value, let emptyPolls):
      output.append("used.idx ", value)
      if emptyPolls != 0 {
        output.append(" after ", emptyPolls)
        output.append(" empty polls")
      }
    case .notificationDecision(_, let flags, let sent):
      output.append("used.flags ", flags)
      output.append(sent ? ": sent" : ": not needed")
    case .eventDecision(_, let event, let sent):
      output.append("avail_event ", event)
      output.append(sent ? ": sent" : ": not needed")
    case .usedEvent(_, let position): output.append("used_event ", position)
    case .pollBegan(_, let counter):
      output.append("counter ", counter, ", ", counter & 0xFFFF)
      output.append(" modulo 65536")
    case .interruptsSuppressed(_, let suppressed): output.append(suppressed ? "on" : "off")
    case .ringInspected(_, let ring): ring.appendText(to: &output)
    case .deviceViolation(_, let violation, let value):
      output.append(violation.words)
      output.append(": ", value)
    case .queueConfigured(_, let size, let first, let descriptors, let driver, let device):
      output.append("size ", size, " first ", first)
      output.append(" descriptors ", hexadecimal: descriptors)
      output.append(" available ", hexadecimal: driver)
      output.append(" used ", hexadecimal: device)
    case .bufferRegion(_, let address, let stride, let count):
      output.append("", count, " buffers of ", stride)
      output.append(" bytes at ", hexadecimal: address)
    case .registerLoad, .registerStore, .sharedMemory, .interruptStatus, .waitBegan,
      .interruptsTaken, .clock, .entropy, .platform, .deviceReset, .synReceived,
      .connectionOpened, .requestServed, .connectionClosed, .exception, .flushed, .user:
      appendOther(to: &output)
    }
  }

  private func appendOther(to output: inout ByteBuffer) {
    switch self {
    case .registerLoad(let slot, let offset, let value):
      output.append("slot ", slot)
      output.append(" [", hexadecimal: offset)
      output.append("] -> ", hexadecimal: value)
    case .registerStore(let slot, let offset, let value):
      output.append("slot ", slot)
      output.append(" [", hexadecimal: offset)
      output.append("] <- ", hexadecimal: value)
    case .sharedMemory(let address, let byteCount):
      output.append("", byteCount)
      output.append(" bytes at ", hexadecimal: address)
    case .interruptStatus(let status):
      output.append("", hexadecimal: status)
      output.append(", acknowledged")
    case .waitBegan(let deadline):
      if let deadline {
        output.append("until ", seconds: deadline)
      } else {
        output.append("for an interrupt")
      }
    case .interruptsTaken(let interrupts): interrupts.appendWords(to: &output)
    case .clock(let nanoseconds): output.append("", seconds: nanoseconds)
    case .entropy(let value): output.append("", hexadecimal: value)
    case .platform(let counters):
      output.append("pages ", counters.pagesUsed, "/", counters.pagesTotal)
      output.append(" records ", counters.recordsGenerated, " lost ", counters.recordsLost)
    case .deviceReset(let reason): output.append(reason.words)
    case .synReceived(let address, let port):
      output.append("from ", address: address, port: port)
    case .connectionOpened(let connection, let address, let port):
      output.append("connection ", connection)
      output.append(" from ", address: address, port: port)
    case .requestServed(let connection, let status, let byteCount):
      output.append("connection ", connection, " status ", status)
      output.append(" ", byteCount)
      output.append(" bytes")
    case .connectionClosed(let connection): output.append("connection ", connection)
    case .exception(let vector, let errorCode, let instructionPointer, let address):
      output.append("vector ", vector)
      output.append(" error ", hexadecimal: errorCode)
      output.append(" rip ", hexadecimal: instructionPointer)
      output.append(" cr2 ", hexadecimal: address)
    case .flushed(let reason): output.append(reason.words)
    case .user(let code, let first, let second):
      output.append("code ", code)
      output.append(" values ", hexadecimal: first)
      output.append(" ", hexadecimal: second)
    case .madeAvailable, .usedElement, .usedIndex, .pollBegan, .notificationDecision,
      .eventDecision, .usedEvent, .interruptsSuppressed, .ringInspected, .deviceViolation,
      .queueConfigured, .bufferRegion:
      preconditionFailure("ring events are worded by appendDetails")
    }
  }
}

extension RingInspection {
  fileprivate func appendText(to output: inout ByteBuffer) {
    output.append("avail ", available, " used ", used)
    output.append(" flags ", usedFlags)
    if let availableEvent { output.append(" avail_event ", availableEvent) }
    output.append(" outstanding ", outstanding)
    output.append(": ")
    output.append(finding.words)
  }
}

/// `rx0`, `tx1`: the direction as a person says it, and the virtqueue's index.
public func queueName(_ queue: UInt8) -> String {
  queue.isMultiple(of: 2) ? "rx\(queue)" : "tx\(queue)"
}

/// Appends the ``queueName(_:)``.
public func appendQueueName(_ queue: UInt8, to output: inout ByteBuffer) {
  output.append(queue.isMultiple(of: 2) ? "rx" : "tx", queue)
}

extension ByteBuffer {
  fileprivate mutating func append(
    _ label: StaticString, _ value: some FixedWidthInteger & UnsignedInteger
  ) {
    append(label)
    append(decimal: UInt64(value))
  }

  fileprivate mutating func append(
    _ label: StaticString, _ value: some FixedWidthInteger & UnsignedInteger,
    _ secondLabel: StaticString, _ second: some FixedWidthInteger & UnsignedInteger
  ) {
    append(label, value)
    append(secondLabel, second)
  }

  fileprivate mutating func append(
    _ label: StaticString, hexadecimal value: some FixedWidthInteger & UnsignedInteger
  ) {
    append(label)
    append(hexadecimal: UInt64(value))
  }

  /// Nanoseconds since boot, as seconds.
  fileprivate mutating func append(_ label: StaticString, seconds nanoseconds: UInt64) {
    append(label)
    append(decimal: nanoseconds / 1_000_000_000)
    append(".")
    append(decimal: nanoseconds % 1_000_000_000, minimumDigits: 9)
    append(" s")
  }

  /// An IPv4 address and a port.
  fileprivate mutating func append(_ label: StaticString, address: UInt32, port: UInt16) {
    append(label, address >> 24, ".", address >> 16 & 0xFF)
    append(".", address >> 8 & 0xFF, ".", address & 0xFF)
    append(":", port)
  }
}
