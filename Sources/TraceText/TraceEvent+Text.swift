public import TraceFormat

/// An event in words, as every tool prints it.
///
/// The specification's nouns, positions as stored; a queue reads `rx` or `tx` with its index.
extension TraceEvent {
  /// The event's name: one word, for filters and counts.
  public var name: StaticString {
    switch self {
    case .registerLoad: "register-load"
    case .registerStore: "register-store"
    case .sharedMemory: "shared-memory"
    case .queueConfigured: "queue-configured"
    case .bufferRegion: "buffer-region"
    case .madeAvailable: "made-available"
    case .notificationDecision: "notification"
    case .eventDecision: "event-notification"
    case .usedEvent: "used-event"
    case .usedIndex: "used-index"
    case .usedElement: "used-element"
    case .pollBegan: "poll"
    case .interruptStatus: "interrupt-status"
    case .interruptsSuppressed: "suppression"
    case .waitBegan: "wait"
    case .interruptsTaken: "interrupts"
    case .clock: "clock"
    case .entropy: "entropy"
    case .platform: "platform"
    case .ringInspected: "watchdog"
    case .deviceViolation: "device-violation"
    case .deviceReset: "device-reset"
    case .synReceived: "syn"
    case .connectionOpened: "connection-opened"
    case .requestServed: "request-served"
    case .connectionClosed: "connection-closed"
    case .exception: "exception"
    case .flushed: "flushed"
    }
  }

  /// The virtqueue that the event is about, if it is about one.
  public var queue: UInt8? {
    switch self {
    case .queueConfigured(let queue, _, _, _, _, _), .bufferRegion(let queue, _, _, _),
      .madeAvailable(let queue, _, _, _, _), .notificationDecision(let queue, _, _),
      .eventDecision(let queue, _, _), .usedEvent(let queue, _),
      .usedIndex(let queue, _, _), .usedElement(let queue, _, _, _, _),
      .pollBegan(let queue, _), .interruptsSuppressed(let queue, _), .ringInspected(let queue, _),
      .deviceViolation(let queue, _, _):
      queue
    case .registerLoad, .registerStore, .sharedMemory, .interruptStatus, .waitBegan,
      .interruptsTaken, .clock, .entropy, .platform, .deviceReset, .synReceived,
      .connectionOpened, .requestServed, .connectionClosed, .exception, .flushed:
      nil
    }
  }

  /// What happened, without the name and the queue.
  public var details: String {
    switch self {
    case .registerLoad(let slot, let offset, let value):
      "slot \(slot) [\(hexadecimal(offset))] -> \(hexadecimal(value))"
    case .registerStore(let slot, let offset, let value):
      "slot \(slot) [\(hexadecimal(offset))] <- \(hexadecimal(value))"
    case .sharedMemory(let address, let byteCount):
      "\(byteCount) bytes at \(hexadecimal(address))"
    case .queueConfigured(_, let size, let first, let descriptors, let driver, let device):
      "size \(size) first \(first) descriptors \(hexadecimal(descriptors))"
        + " available \(hexadecimal(driver)) used \(hexadecimal(device))"
    case .bufferRegion(_, let address, let stride, let count):
      "\(count) buffers of \(stride) bytes at \(hexadecimal(address))"
    case .madeAvailable(_, let position, let head, let length, let hash):
      "pos \(position) head \(head) len \(length)"
        + (hash == 0 ? "" : " hash \(hexadecimal(hash))")
    case .notificationDecision(_, let flags, let sent):
      "used.flags \(flags): \(sent ? "sent" : "not needed")"
    case .eventDecision(_, let event, let sent):
      "avail_event \(event): \(sent ? "sent" : "not needed")"
    case .usedEvent(_, let position): "used_event \(position)"
    case .usedIndex(_, let value, let emptyPolls):
      "used.idx \(value)" + (emptyPolls == 0 ? "" : " after \(emptyPolls) empty polls")
    case .usedElement(_, let position, let id, let length, let hash):
      "pos \(position) id \(id) len \(length)"
        + (hash == 0 ? "" : " hash \(hexadecimal(hash))")
    case .pollBegan(_, let counter): "counter \(counter), \(counter & 0xFFFF) modulo 65536"
    case .interruptStatus(let status): "\(hexadecimal(status)), acknowledged"
    case .interruptsSuppressed(_, let suppressed): suppressed ? "on" : "off"
    case .waitBegan(let deadline):
      deadline.map { "until \(seconds($0))" } ?? "for an interrupt"
    case .interruptsTaken(let interrupts): interrupts.words
    case .clock(let nanoseconds): seconds(nanoseconds)
    case .entropy(let value): hexadecimal(value)
    case .platform(let counters):
      "pages \(counters.pagesUsed)/\(counters.pagesTotal)"
        + " records \(counters.recordsGenerated) lost \(counters.recordsLost)"
    case .ringInspected(_, let ring):
      "avail \(ring.available) used \(ring.used) flags \(ring.usedFlags)"
        + (ring.availableEvent.map { " avail_event \($0)" } ?? "")
        + " outstanding \(ring.outstanding): \(ring.finding.words)"
    case .deviceViolation(_, let violation, let value): "\(violation.words): \(value)"
    case .deviceReset(let reason): reason.words
    case .synReceived(let address, let port): "from \(dotted(address)):\(port)"
    case .connectionOpened(let connection, let address, let port):
      "connection \(connection) from \(dotted(address)):\(port)"
    case .requestServed(let connection, let status, let byteCount):
      "connection \(connection) status \(status) \(byteCount) bytes"
    case .connectionClosed(let connection): "connection \(connection)"
    case .exception(let vector, let errorCode, let instructionPointer, let address):
      "vector \(vector) error \(hexadecimal(errorCode))"
        + " rip \(hexadecimal(instructionPointer)) cr2 \(hexadecimal(address))"
    case .flushed(let reason): reason.words
    }
  }

  /// The whole event on one line.
  public var text: String {
    let place = queue.map { " \(queueName($0))" } ?? ""
    return "\(name)\(place) \(details)"
  }
}

/// `rx0`, `tx1`: the direction as a person says it, and the virtqueue's index.
public func queueName(_ queue: UInt8) -> String {
  queue.isMultiple(of: 2) ? "rx\(queue)" : "tx\(queue)"
}

private func hexadecimal(_ value: some FixedWidthInteger) -> String {
  "0x" + String(value, radix: 16)
}

private func dotted(_ address: UInt32) -> String {
  "\(address >> 24).\(address >> 16 & 0xFF).\(address >> 8 & 0xFF).\(address & 0xFF)"
}

/// Nanoseconds since boot as seconds.
private func seconds(_ nanoseconds: UInt64) -> String {
  let fraction = String(nanoseconds % 1_000_000_000)
  let zeros = String(repeating: "0", count: 9 - fraction.utf8.count)
  return "\(nanoseconds / 1_000_000_000).\(zeros)\(fraction) s"
}
