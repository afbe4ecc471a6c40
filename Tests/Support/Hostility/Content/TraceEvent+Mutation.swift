import TraceFormat

extension TraceEvent {
  /// The event with one of its words changed.
  func mutated(_ decisions: inout Decisions) -> TraceEvent {
    // One of sixteen is about another queue or transport.
    if decisions.below(16) == 0, let other = withQueue(decisions.changed(queue ?? 0) & 7) {
      return other
    }
    return mutatedRing(&decisions) ?? mutatedOther(&decisions)
  }

  private func withQueue(_ queue: UInt8) -> TraceEvent? {
    switch self {
    case .usedIndex(_, let value, let polls):
      .usedIndex(queue: queue, value: value, emptyPolls: polls)
    case .usedElement(_, let position, let id, let length, let hash):
      .usedElement(queue: queue, position: position, id: id, length: length, prefixHash: hash)
    case .madeAvailable(_, let position, let head, let length, let hash):
      .madeAvailable(queue: queue, position: position, head: head, length: length, prefixHash: hash)
    case .queueConfigured(_, let size, let first, let table, let driver, let device):
      .queueConfigured(
        queue: queue, size: size, firstPosition: first, descriptorArea: table, driverArea: driver,
        deviceArea: device)
    case .ringInspected(_, let ring): .ringInspected(queue: queue, ring)
    case .pollBegan(_, let counter): .pollBegan(queue: queue, counter: counter)
    default: nil
    }
  }

  private func mutatedRing(_ decisions: inout Decisions) -> TraceEvent? {
    let part = decisions.below(4)
    switch self {
    case .queueConfigured(let queue, var size, var first, var table, var driver, var device):
      switch decisions.below(5) {
      case 0: size = decisions.changed(size)
      case 1: first = decisions.changed(first)
      case 2: table = decisions.changed(table)
      case 3: driver = decisions.changed(driver)
      default: device = decisions.changed(device)
      }
      return .queueConfigured(
        queue: queue, size: size, firstPosition: first, descriptorArea: table, driverArea: driver,
        deviceArea: device)
    case .bufferRegion(let queue, var address, var stride, var count):
      if part == 0 { address = decisions.changed(address) }
      if part == 1 { stride = decisions.changed(stride) }
      if part > 1 { count = decisions.changed(count) }
      return .bufferRegion(queue: queue, address: address, stride: stride, count: count)
    case .madeAvailable(let queue, var position, var head, var length, var hash):
      if part == 0 { position = decisions.changed(position) }
      if part == 1 { head = decisions.changed(head) }
      if part == 2 { length = decisions.changed(length) }
      if part == 3 { hash = decisions.changed(hash) }
      return .madeAvailable(
        queue: queue, position: position, head: head, length: length, prefixHash: hash)
    case .usedElement(let queue, var position, var id, var length, var hash):
      if part == 0 { position = decisions.changed(position) }
      if part == 1 { id = decisions.changed(id) }
      if part == 2 { length = decisions.changed(length) }
      if part == 3 { hash = decisions.changed(hash) }
      return .usedElement(
        queue: queue, position: position, id: id, length: length, prefixHash: hash)
    case .usedIndex(let queue, let value, let polls):
      return part == 0
        ? .usedIndex(queue: queue, value: value, emptyPolls: decisions.changed(polls))
        : .usedIndex(queue: queue, value: decisions.changed(value), emptyPolls: polls)
    case .notificationDecision(let queue, let flags, let sent):
      return part == 0
        ? .notificationDecision(queue: queue, flags: flags, sent: !sent)
        : .notificationDecision(queue: queue, flags: decisions.changed(flags), sent: sent)
    case .eventDecision(let queue, let event, let sent):
      return part == 0
        ? .eventDecision(queue: queue, availableEvent: event, sent: !sent)
        : .eventDecision(queue: queue, availableEvent: decisions.changed(event), sent: sent)
    case .usedEvent(let queue, let position):
      return .usedEvent(queue: queue, position: decisions.changed(position))
    case .pollBegan(let queue, let counter):
      return .pollBegan(queue: queue, counter: decisions.changed(counter))
    case .interruptsSuppressed(let queue, let isOn):
      return .interruptsSuppressed(queue: queue, !isOn)
    case .ringInspected(let queue, let ring):
      return .ringInspected(queue: queue, ring.mutated(&decisions))
    case .deviceViolation(let queue, _, let value):
      return .deviceViolation(
        queue: queue, decisions.one(of: DeviceViolation.allCases),
        value: decisions.changed(value))
    default: return nil
    }
  }

  private func mutatedOther(_ decisions: inout Decisions) -> TraceEvent {
    switch self {
    case .registerLoad(let slot, let offset, let value):
      return decisions.below(8) == 0
        ? .registerLoad(slot: slot, offset: decisions.changed(offset), value: value)
        : .registerLoad(slot: slot, offset: offset, value: decisions.changed(value))
    case .registerStore(let slot, let offset, let value):
      return .registerStore(slot: slot, offset: offset, value: decisions.changed(value))
    case .sharedMemory(let address, let byteCount):
      return decisions.below(3) == 0
        ? .sharedMemory(address: address, byteCount: decisions.changed(byteCount))
        : .sharedMemory(address: decisions.changed(address), byteCount: byteCount)
    case .interruptStatus(let status): return .interruptStatus(decisions.changed(status))
    case .waitBegan(let deadline):
      return .waitBegan(deadline: deadline.map { decisions.changed($0) })
    case .interruptsTaken(let interrupts):
      return .interruptsTaken(InterruptSet(rawValue: decisions.changed(interrupts.rawValue)))
    case .clock(let nanoseconds): return .clock(nanoseconds: decisions.changed(nanoseconds))
    case .entropy(let value): return .entropy(decisions.changed(value))
    case .platform(var counters):
      counters.pagesUsed = decisions.changed(counters.pagesUsed)
      counters.recordsGenerated = decisions.changed(counters.recordsGenerated)
      return .platform(counters)
    case .deviceReset: return .deviceReset(decisions.one(of: DeviceResetReason.allCases))
    case .flushed: return .flushed(decisions.one(of: FlushReason.allCases))
    case .synReceived(let address, let port):
      return .synReceived(address: decisions.changed(address), port: port)
    case .connectionOpened(let connection, let address, let port):
      return .connectionOpened(
        connection: decisions.changed(connection), address: address, port: port)
    case .requestServed(let connection, let status, let byteCount):
      return .requestServed(
        connection: connection, status: decisions.changed(status),
        byteCount: decisions.changed(byteCount))
    case .connectionClosed(let connection):
      return .connectionClosed(connection: decisions.changed(connection))
    case .exception(let vector, let code, let pointer, let address):
      return .exception(
        vector: decisions.changed(vector), errorCode: code, instructionPointer: pointer,
        address: decisions.changed(address))
    case .user(let code, let first, let second):
      return .user(code: code, first: decisions.changed(first), second: second)
    default: return self
    }
  }
}

extension RingInspection {
  fileprivate func mutated(_ decisions: inout Decisions) -> RingInspection {
    var ring = self
    switch decisions.below(6) {
    case 0: ring.available = decisions.changed(available)
    case 1: ring.used = decisions.changed(used)
    case 2: ring.usedFlags = decisions.changed(usedFlags)
    case 3: ring.outstanding = decisions.changed(outstanding)
    case 4: ring.availableEvent = availableEvent.map { decisions.changed($0) }
    default: ring.finding = decisions.one(of: WatchdogFinding.allCases)
    }
    return ring
  }
}
