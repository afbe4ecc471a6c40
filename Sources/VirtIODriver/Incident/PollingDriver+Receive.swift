public import Machine
import TraceFormat
import VirtIO

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
