import TestSupport
import Testing
import Wire

@testable import NetStack

@Suite("Buffers agree with plain models")
struct BufferTests {
  private func limits() -> StackLimits {
    var limits = StackLimits()
    limits.maximumConnections = 3
    limits.sharedSendChunkCount = 5
    limits.sendChunkByteCount = 7
    limits.maximumSendChunksPerConnection = 4
    return limits
  }

  private func contents(_ pool: borrowing SendBufferPool, _ queue: SendQueue) -> [UInt8] {
    var storage = [UInt8](repeating: 0, count: queue.byteCount)
    var elements = storage.mutableSpan
    var span = MutableRawSpan(_elements: &elements)
    for offset in 0..<queue.byteCount {
      pool.copy(queue.byteCount - offset, from: offset, of: queue, into: &span, at: offset)
    }
    return storage
  }

  @Test func sendQueuesKeepTheirBytesApart() {
    var generator = SeededGenerator(seed: 1)
    var pool = SendBufferPool(limits: limits())
    var queues = [SendQueue](repeating: SendQueue(), count: 3)
    var models = [[UInt8]](repeating: [], count: 3)
    for _ in 0..<5_000 {
      let number = Int.random(in: 0..<3, using: &generator)
      if generator.chance(percent: 60) {
        let text = generator.bytes(Int.random(in: 0...40, using: &generator))
        let capacity = pool.capacity(of: queues[number])
        let accepted = pool.append(RawSpan(_elements: text.span), to: &queues[number])
        #expect(accepted == min(capacity, text.count))
        models[number] += text.prefix(accepted)
      } else {
        let count = Int.random(in: 0...models[number].count, using: &generator)
        pool.removeFirst(count, from: &queues[number])
        models[number].removeFirst(count)
      }
      #expect(contents(pool, queues[number]) == models[number])
      for queue in queues where queue.byteCount == 0 {
        #expect(pool.capacity(of: queue) >= 7, "every connection is sure of one chunk")
      }
    }
    for number in 0..<3 { pool.removeFirst(models[number].count, from: &queues[number]) }
    #expect(pool.capacity(of: queues[0]) == 4 * 7)
  }

  @Test func receiveBufferStaysContiguous() {
    var generator = SeededGenerator(seed: 2)
    var arena = ByteArena(byteCount: 30)
    var buffer = ReceiveBuffer()
    var model: [UInt8] = []
    for _ in 0..<5_000 {
      let text = generator.bytes(Int.random(in: 0...(20 - model.count), using: &generator))
      buffer.append(RawSpan(_elements: text.span), in: &arena, base: 10, capacity: 20)
      model += text
      let span = arena.bytes(in: (10 + buffer.start)..<(10 + buffer.start + buffer.byteCount))
      var seen: [UInt8] = []
      for offset in span.byteOffsets { seen.append(span.octet(at: offset)) }
      #expect(seen == model)
      let count = Int.random(in: -1...25, using: &generator)
      buffer.removeFirst(count)
      model.removeFirst(min(max(count, 0), model.count))
    }
  }

  @Test func defaultsTakeLessThanFiveMebibytes() {
    let limits = StackLimits()
    let count = limits.maximumConnections
    let chunks = count + limits.sharedSendChunkCount
    let buffers =
      count * limits.receiveBufferByteCount + chunks * limits.sendChunkByteCount
      + limits.echoReplyCount * limits.maximumTransmissionUnit
    let perSlot =
      MemoryLayout<Connection>.stride + 5 * 4  // five queues of two 16-bit links
      + 2 + 2 + MemoryLayout<Instant>.stride  // heap
      + 2 * (2 + MemoryLayout<ConnectionKey?>.stride)  // index, half full
      + 32  // neighbours
    #expect(buffers + chunks * 2 + count * perSlot < 5 << 20)
  }
}
