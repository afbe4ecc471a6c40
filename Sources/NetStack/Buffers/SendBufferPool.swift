import Wire

/// The chunks that hold what connections have queued for sending.
///
/// Every connection is sure of one chunk; further chunks come from a shared stock. A connection
/// that finds no room therefore has bytes queued, and their acknowledgment makes room: slow
/// readers can use up the stock but cannot starve the others.
struct SendBufferPool: Sendable {
  private static let none: UInt16 = 0xffff

  private var arena: ByteArena
  private var next: [UInt16]
  private var firstFree: UInt16 = 0
  private var sharedFree: Int
  private let chunkByteCount: Int
  private let maximumChunks: Int

  init(limits: StackLimits) {
    let count = limits.maximumConnections + limits.sharedSendChunkCount
    chunkByteCount = limits.sendChunkByteCount
    maximumChunks = limits.maximumSendChunksPerConnection
    sharedFree = limits.sharedSendChunkCount
    arena = ByteArena(byteCount: count * chunkByteCount)
    next = (1...count).map { $0 == count ? Self.none : UInt16($0) }
  }

  /// Bytes that `append` would take.
  func capacity(of queue: SendQueue) -> Int {
    let own = queue.chunkCount == 0 ? 1 : 0
    let chunks = min(own + sharedFree, maximumChunks - queue.chunkCount)
    return roomInTail(of: queue) + chunks * chunkByteCount
  }

  /// Queues a prefix of `bytes` and returns its length.
  mutating func append(_ bytes: RawSpan, to queue: inout SendQueue) -> Int {
    let accepted = min(bytes.byteCount, capacity(of: queue))
    var written = 0
    while written < accepted {
      if roomInTail(of: queue) == 0 { addChunk(to: &queue) }
      let room = roomInTail(of: queue)
      let piece = min(room, accepted - written)
      let offset = Int(queue.tail) * chunkByteCount + chunkByteCount - room
      arena.write(bytes.extracting(written..<(written + piece)), at: offset)
      queue.byteCount += piece
      written += piece
    }
    return accepted
  }

  /// Forgets the first `count` bytes, of which there must be as many, and frees their chunks.
  mutating func removeFirst(_ count: Int, from queue: inout SendQueue) {
    precondition(count >= 0 && count <= queue.byteCount, "removal beyond the queue")
    queue.byteCount -= count
    queue.headOffset += count
    while queue.chunkCount > 0, queue.headOffset >= chunkByteCount || queue.byteCount == 0 {
      queue.headOffset = max(queue.headOffset - chunkByteCount, 0)
      removeHeadChunk(from: &queue)
    }
  }

  /// Copies `count` bytes from `offset` of the queue on into `buffer`.
  func copy(
    _ count: Int, from offset: Int, of queue: SendQueue,
    into buffer: inout MutableRawSpan, at target: Int
  ) {
    precondition(offset >= 0 && count <= queue.byteCount - offset, "copy beyond the queue")
    var chunk = queue.head
    var position = queue.headOffset + offset
    while position >= chunkByteCount {
      position -= chunkByteCount
      chunk = next[Int(chunk)]
    }
    var copied = 0
    while copied < count {
      let piece = min(chunkByteCount - position, count - copied)
      let start = Int(chunk) * chunkByteCount + position
      buffer.copyBytes(from: arena.bytes(in: start..<(start + piece)), at: target + copied)
      copied += piece
      position = 0
      chunk = next[Int(chunk)]
    }
  }

  private func roomInTail(of queue: SendQueue) -> Int {
    queue.chunkCount * chunkByteCount - queue.headOffset - queue.byteCount
  }

  private mutating func addChunk(to queue: inout SendQueue) {
    let chunk = firstFree
    precondition(chunk != Self.none, "more chunks than were reserved")
    firstFree = next[Int(chunk)]
    next[Int(chunk)] = Self.none
    if queue.chunkCount == 0 {
      queue.head = chunk
      queue.headOffset = 0
    } else {
      sharedFree -= 1
      next[Int(queue.tail)] = chunk
    }
    queue.tail = chunk
    queue.chunkCount += 1
  }

  private mutating func removeHeadChunk(from queue: inout SendQueue) {
    let chunk = queue.head
    queue.head = next[Int(chunk)]
    next[Int(chunk)] = firstFree
    firstFree = chunk
    queue.chunkCount -= 1
    if queue.chunkCount == 0 { queue.headOffset = 0 } else { sharedFree += 1 }
  }
}
