/// Control replies that wait for room in the transmit ring: bounded, first in first out.
struct ControlReplyQueue: Sendable {
  private var replies: [ControlReply?]
  private var head = 0
  private var count = 0
  private var echoData: ByteArena
  private var echoHead = 0
  private var echoCount = 0
  private let echoCapacity: Int
  private let echoByteCount: Int

  init(limits: StackLimits) {
    replies = [ControlReply?](repeating: nil, count: limits.controlReplyCount)
    echoCapacity = limits.echoReplyCount
    echoByteCount = limits.maximumTransmissionUnit
    echoData = ByteArena(byteCount: echoCapacity * echoByteCount)
  }

  var isEmpty: Bool { count == 0 }

  /// Queues `reply`; false when the queue is full.
  mutating func append(_ reply: ControlReply) -> Bool {
    guard count < replies.count else { return false }
    replies[(head + count) % replies.count] = reply
    count += 1
    return true
  }

  /// Queues an echo reply with its data; false when there is no room for either.
  mutating func append(_ reply: ControlReply, echoing data: RawSpan) -> Bool {
    guard echoCount < echoCapacity, data.byteCount <= echoByteCount, append(reply) else {
      return false
    }
    echoData.write(data, at: (echoHead + echoCount) % echoCapacity * echoByteCount)
    echoCount += 1
    return true
  }

  mutating func popFirst() -> ControlReply? {
    guard count > 0, let reply = replies[head].take() else { return nil }
    head = (head + 1) % replies.count
    count -= 1
    return reply
  }

  /// The data of the oldest echo reply, the one just popped.
  @_lifetime(borrow self)
  func firstEchoData(byteCount: Int) -> RawSpan {
    let start = echoHead * echoByteCount
    return echoData.bytes(in: start..<(start + byteCount))
  }

  /// Frees the buffer of the oldest echo reply once its data was copied.
  mutating func removeFirstEchoData() {
    precondition(echoCount > 0, "no echo reply is queued")
    echoHead = (echoHead + 1) % echoCapacity
    echoCount -= 1
  }
}
