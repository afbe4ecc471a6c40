public import Machine
import TraceFormat
import VirtIO
public import VirtIODriver

extension PollingDriver {
  /// What one turn of the receive loop took.
  public struct Received: Equatable, Sendable {
    /// `used.idx` at that moment.
    public var used: UInt16
    /// The driver's counter before this turn.
    public var consumed: UInt64
    /// The used element's length, header included.
    public var length: UInt32
    /// Bytes of the frame that lie in the buffer now.
    public var frameByteCount: Int
  }

  /// Waits for a frame and copies it out; the buffer is posted again at once.
  ///
  /// The wait ends when `used.idx` differs from the counter. **The fault:** the counter is never
  /// masked, so from 65,536 on they differ for ever, and every turn takes what lies in the next
  /// slot of the used ring, however old.
  public mutating func receive<M: Machine & ~Copyable>(
    on machine: inout M, into buffer: inout FrameBuffer
  ) throws(M.Fault) -> Received {
    try machine.record(.pollBegan(queue: PollingDriver.receive, counter: consumed))
    while true {
      try pollReceive(on: &machine)
      if UInt64(receiveUsed) != consumed { break }
      emptyPolls[0] &+= try machine.relax(
        PollingWait(queue: PollingDriver.receive, goal: .different(from: consumed)))
    }
    machine.loadBarrier()
    let slot = UInt16(truncatingIfNeeded: consumed % UInt64(PollingDriver.queueSize))
    let entry = receiveLayout.usedElement(slot)
    let id = try machine.load32(entry)
    let length = try machine.load32(entry + 4)
    let limit = Int(PollingDriver.pageByteCount) - headerByteCount
    let byteCount = min(max(0, Int(length) - headerByteCount), limit)
    let start = receivePage + UInt64(headerByteCount)
    buffer.edit { machine.copy(from: start, byteCount: byteCount, into: &$0) }
    try machine.record(
      .usedElement(
        queue: PollingDriver.receive, position: UInt16(truncatingIfNeeded: consumed), id: id,
        length: length, prefixHash: FramePrefixHash.of(buffer.prefix(byteCount))))
    let received = Received(
      used: receiveUsed, consumed: consumed, length: length, frameByteCount: byteCount)
    consumed += 1
    try repost(UInt16(truncatingIfNeeded: id) % PollingDriver.queueSize, on: &machine)
    return received
  }

  private mutating func pollReceive<M: Machine & ~Copyable>(
    on machine: inout M
  ) throws(M.Fault) {
    let used = try machine.load16(receiveLayout.usedIndex)
    guard used != receiveUsed else {
      emptyPolls[0] &+= 1
      return
    }
    try machine.record(
      .usedIndex(queue: PollingDriver.receive, value: used, emptyPolls: emptyPolls[0]))
    emptyPolls[0] = 0
    receiveUsed = used
  }

  /// Posts the descriptor of every turn again, whether the device gave it back or not.
  private mutating func repost<M: Machine & ~Copyable>(
    _ head: UInt16, on machine: inout M
  ) throws(M.Fault) {
    if variant.guardsAvailableIndex,
      receiveAvailable &- receiveUsed >= PollingDriver.queueSize
    {
      return
    }
    try post(head, on: &machine)
    try transport.write(UInt32(PollingDriver.receive), to: .queueNotify, on: &machine)
  }

  mutating func post<M: Machine & ~Copyable>(
    _ head: UInt16, on machine: inout M
  ) throws(M.Fault) {
    let slot = receiveAvailable % PollingDriver.queueSize
    machine.store16(head, to: receiveLayout.availableEntry(slot))
    machine.storeBarrier()
    try machine.record(
      .madeAvailable(
        queue: PollingDriver.receive, position: receiveAvailable, head: head,
        length: PollingDriver.pageByteCount, prefixHash: 0))
    receiveAvailable &+= 1
    machine.store16(receiveAvailable, to: receiveLayout.availableIndex)
  }
}

extension PollingDriver {
  /// How a transmission ended.
  public enum Transmission: Equatable, Sendable {
    case completed
    /// The descriptor was taken back although the device may still own it.
    case givenUp
  }

  /// Transmits one frame and waits until the device is done with it.
  ///
  /// **The fault:** the wait ends when `used.idx` equals the counter. At frame 65,536 the index
  /// reads 0 and the counter 65,536, and no value of the index will ever end it.
  ///
  /// - Parameter stalled: told once, when the wait has become long and the variant reports it;
  ///   gets the frame's number.
  public mutating func transmit<M: Machine & ~Copyable>(
    _ frame: RawSpan, on machine: inout M, stalled: (UInt64, inout M) -> Void
  ) throws(M.Fault) -> Transmission {
    let length = UInt32(headerByteCount + frame.byteCount)
    machine.copy(frame, to: transmitPage + UInt64(headerByteCount))
    let head = UInt16(truncatingIfNeeded: posted % UInt64(PollingDriver.queueSize))
    let entry = transmitLayout.descriptor(head)
    machine.store64(transmitPage, to: entry)
    machine.store32(length, to: entry + 8)
    machine.store32(0, to: entry + 12)
    let position = UInt16(truncatingIfNeeded: posted)
    machine.store16(head, to: transmitLayout.availableEntry(position % PollingDriver.queueSize))
    machine.storeBarrier()
    try machine.record(
      .madeAvailable(
        queue: PollingDriver.transmit, position: position, head: head, length: length,
        prefixHash: FramePrefixHash.of(frame)))
    posted += 1
    machine.store16(UInt16(truncatingIfNeeded: posted), to: transmitLayout.availableIndex)
    machine.fullBarrier()
    try transport.write(UInt32(PollingDriver.transmit), to: .queueNotify, on: &machine)
    return try waitForTransmission(on: &machine, stalled: stalled)
  }

  private mutating func waitForTransmission<M: Machine & ~Copyable>(
    on machine: inout M, stalled: (UInt64, inout M) -> Void
  ) throws(M.Fault) -> Transmission {
    try machine.record(.pollBegan(queue: PollingDriver.transmit, counter: posted))
    var polls: UInt64 = 0
    var isStalled = false
    while true {
      let used = try machine.load16(transmitLayout.usedIndex)
      if used != transmitUsed {
        try machine.record(
          .usedIndex(queue: PollingDriver.transmit, value: used, emptyPolls: emptyPolls[1]))
        emptyPolls[1] = 0
        transmitUsed = used
      } else {
        emptyPolls[1] &+= 1
      }
      if UInt64(transmitUsed) == posted { return .completed }
      let answered = try machine.relax(
        PollingWait(
          queue: PollingDriver.transmit, goal: .equal(posted),
          turnsLeft: variant.transmitPollLimit.map { $0 - polls }))
      emptyPolls[1] &+= answered
      polls = polls &+ 1 &+ answered
      if variant.reportsStall, !isStalled, polls >= PollingDriver.stallPolls {
        isStalled = true
        stalled(posted, &machine)
      }
      if let limit = variant.transmitPollLimit, polls >= limit { return .givenUp }
    }
  }
}
