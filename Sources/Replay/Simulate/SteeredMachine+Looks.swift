import TraceFormat
import VirtIO
import VirtIODevice

/// The driver looks at what the device writes: used.idx, used.flags.
extension SteeredMachine {
  /// `used.idx` by the model, brought to the recorded value when this is the look that saw it.
  mutating func loadUsedIndex(_ queue: Int) throws(ReplayStop) -> UInt16 {
    try throwPendingStop()
    let address = rings[queue].layout.usedIndex
    // A recording may end within a wait: nothing new is seen there.
    guard !cursor.isAtEnd else { return rings[queue].seen }
    let record = try cursor.next
    counts.looks += 1
    guard case .usedIndex(UInt8(queue), let value, let emptyPolls) = record.event else {
      rings[queue].polls &+= 1
      return memory.load16(address)
    }
    // A value that is not new was never recorded, and would be looked for without end.
    guard rings[queue].polls <= emptyPolls, value != rings[queue].seen else {
      throw cursor.divergence(record, .usedIndex(queue: UInt8(queue)))
    }
    guard rings[queue].polls == emptyPolls else {
      rings[queue].polls &+= 1
      return memory.load16(address)
    }
    let isReached = advance(queue, until: .usedIndex(value))
    try throwPendingStop()
    guard isReached else {
      refuse(.usedIndex(queue: UInt8(queue), memory.load16(address)))
      try throwPendingStop()
      return value
    }
    rings[queue].seen = value
    rings[queue].polls = 0
    settle(queue)
    return memory.load16(address)
  }

  /// `used.flags` by the model, at a notification decision or for the watchdog.
  mutating func loadUsedFlags(_ queue: Int) throws(ReplayStop) -> UInt16 {
    try throwPendingStop()
    let record = try cursor.next
    counts.flags += 1
    let recorded: UInt16
    switch record.event {
    case .notificationDecision(UInt8(queue), let flags, _): recorded = flags
    case .ringInspected(UInt8(queue), let inspection): recorded = inspection.usedFlags
    default: throw cursor.divergence(record, .usedFlags(queue: UInt8(queue)))
    }
    let address = rings[queue].layout.usedFlags
    if memory.load16(address) != recorded {
      if queue == Self.receive && nextLook(queue) == nil { transmitBeforeLoss() }
      _ = advance(queue, until: .usedFlags(recorded))
      if recorded == 0 { finishDelivery() }
      let flags = memory.load16(address)
      if flags != recorded { refuse(.usedFlags(queue: UInt8(queue), flags)) }
    }
    try throwPendingStop()
    return memory.load16(address)
  }

  /// A frame is about to move the flags and never the index: it may break the device, or meet a
  /// broken one. What is transmitted, seen so or never seen again, was before.
  private mutating func transmitBeforeLoss() {
    if let value = nextLook(Self.transmit) {
      _ = advance(Self.transmit, until: .usedIndex(value))
    } else if future.next(.transmitLook, from: cursor.place, in: &cursor.feed) == nil {
      finishTransmission()
    }
  }

  /// The value that the next look sees, if it is new.
  mutating func nextLook(_ queue: Int) -> UInt16? {
    let kind: RecordedFuture.Kind = queue == Self.receive ? .receiveLook : .transmitLook
    guard
      case .usedIndex(_, let value, let emptyPolls) =
        future.next(kind, from: cursor.place, in: &cursor.feed)?.event,
      emptyPolls == rings[queue].polls
    else { return nil }
    return value
  }

  /// The flags that the driver reads next; nil if it reads none.
  mutating func nextFlags(_ queue: Int) -> UInt16? {
    let kind: RecordedFuture.Kind = queue == Self.receive ? .receiveFlags : .transmitFlags
    switch future.next(kind, from: cursor.place, in: &cursor.feed)?.event {
    case .notificationDecision(_, let flags, _): return flags
    case .ringInspected(_, let inspection): return inspection.usedFlags
    default: return nil
    }
  }
}
