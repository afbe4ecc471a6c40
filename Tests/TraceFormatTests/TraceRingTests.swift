import Testing
import TraceFormat

/// Drains everything that is sealed, through the framing, into items.
func drained(_ ring: inout TraceRing, _ drain: inout FramedDrain) -> [FrameReader.Item] {
  var bytes: [UInt8] = []
  while let byte = drain.nextByte(from: &ring) { bytes.append(byte) }
  return FramingTests.items(of: bytes)
}

func records(of items: [FrameReader.Item]) -> [TraceRecord] {
  items.flatMap { item -> [TraceRecord] in
    guard case .block(let block, _) = item, case .records(let records) = block.content else {
      return []
    }
    return records
  }
}

func sessionBlock() -> [UInt8] {
  TraceSession(ticksPerSecond: 2_600_000_000, commandLine: Array("trace=stream".utf8))
    .block(sessionIdentifier: 42)
}

@Suite("The trace ring")
struct TraceRingTests {
  @Test("gives every event back, in order, with its index and ticks")
  func everyEventSurvives() {
    var ring = TraceRing(blockCount: 4, sessionIdentifier: 42)
    for (place, event) in eventSamples.enumerated() {
      ring.append(event, ticks: UInt64(place * place * 1_000))
    }
    ring.seal()
    var drain = FramedDrain(session: sessionBlock())
    let items = drained(&ring, &drain)
    #expect(items.count == 2)
    let records = records(of: items)
    #expect(records.map(\.event) == eventSamples)
    #expect(records.map(\.index) == eventSamples.indices.map { UInt64($0) })
    #expect(records.map(\.ticks) == eventSamples.indices.map { UInt64($0 * $0 * 1_000) })
  }

  @Test("begins with the session")
  func sessionComesFirst() throws {
    var ring = TraceRing(blockCount: 2, sessionIdentifier: 42)
    var drain = FramedDrain(session: sessionBlock())
    let items = drained(&ring, &drain)
    guard case .block(let block, let raw) = try #require(items.first) else {
      Issue.record("the session block is damaged")
      return
    }
    #expect(raw == sessionBlock())
    #expect(block.header.sessionIdentifier == 42)
    #expect(
      block.content
        == .session(
          TraceSession(ticksPerSecond: 2_600_000_000, commandLine: Array("trace=stream".utf8))))
  }

  @Test("counts what it overwrites: generated = received + lost", arguments: [2, 3, 8])
  func lossIsCounted(blockCount: Int) throws {
    var ring = TraceRing(blockCount: blockCount, sessionIdentifier: 1)
    let generated: UInt64 = 40_000
    for place in 0..<generated {
      ring.append(.entropy(place &* 0x9E37_79B9_7F4A_7C15), ticks: place)
    }
    ring.seal()
    var drain = FramedDrain(session: sessionBlock())
    let items = drained(&ring, &drain)
    let received = records(of: items)
    #expect(ring.recordsLost > 0)
    #expect(UInt64(received.count) + ring.recordsLost == generated)
    #expect(received.first?.index == ring.recordsLost)
    #expect(received.last?.index == generated - 1)
  }

  @Test("loses nothing while it is drained in time")
  func drainedInTime() {
    var ring = TraceRing(blockCount: 2, sessionIdentifier: 1)
    var drain = FramedDrain(session: sessionBlock())
    var bytes: [UInt8] = []
    for place in 0..<UInt64(20_000) {
      while ring.isFull, let byte = drain.nextByte(from: &ring) { bytes.append(byte) }
      ring.append(.clock(nanoseconds: place * 12_345), ticks: place * 77)
    }
    ring.seal()
    while let byte = drain.nextByte(from: &ring) { bytes.append(byte) }
    #expect(ring.recordsLost == 0)
    #expect(records(of: FramingTests.items(of: bytes)).count == 20_000)
  }

  @Test("overwriting the block that is on the line ends its frame, and loses nothing uncounted")
  func overwrittenWhileDrained() throws {
    for cut in [1, 2, 60, 2_000, 4_000] {
      var ring = TraceRing(blockCount: 2, sessionIdentifier: 1)
      var drain = FramedDrain(session: sessionBlock())
      var bytes: [UInt8] = []
      while let byte = drain.nextByte(from: &ring) { bytes.append(byte) }
      var generated: UInt64 = 0
      func append() {
        ring.append(.entropy(generated &* 0x9E37_79B9_7F4A_7C15), ticks: generated)
        generated += 1
      }
      while ring.sealedBlockCount < 1 { append() }
      for _ in 0..<cut {
        let byte = drain.nextByte(from: &ring)
        bytes.append(try #require(byte))
      }
      let number = ring.oldestBlockNumber
      while ring.oldestBlockNumber == number { append() }
      while let byte = drain.nextByte(from: &ring) { bytes.append(byte) }
      ring.seal()
      while let byte = drain.nextByte(from: &ring) { bytes.append(byte) }
      let items = FramingTests.items(of: bytes)
      let damage = items.filter { if case .damage = $0 { true } else { false } }
      #expect(damage.count == 1)
      #expect(drain.abandonedFrameCount == 1)
      let received = records(of: items)
      #expect(UInt64(received.count) + ring.recordsLost == generated)
      #expect(received.first?.index == ring.recordsLost)
    }
  }

  @Test("a drain that removes a block which was overwritten is stopped")
  func removingTheWrongBlock() async {
    await #expect(processExitsWith: .failure) {
      var ring = TraceRing(blockCount: 2, sessionIdentifier: 1)
      while ring.sealedBlockCount < 1 { ring.append(.entropy(.max), ticks: 0) }
      let number = ring.oldestBlockNumber
      while ring.oldestBlockNumber == number { ring.append(.entropy(.max), ticks: 0) }
      while ring.sealedBlockCount < 1 { ring.append(.entropy(.max), ticks: 0) }
      ring.removeOldestBlock(number)
    }
  }

  @Test("keeps a record of steady traffic below nine bytes")
  func recordsAreSmall() throws {
    var ring = TraceRing(blockCount: 2, sessionIdentifier: 1)
    for place in 0..<UInt16(60) {
      let ticks = UInt64(place) * 40_000
      ring.append(.usedIndex(queue: 0, value: place &+ 1, emptyPolls: 0), ticks: ticks)
      ring.append(
        .usedElement(
          queue: 0, position: place, id: UInt32(place), length: 679, prefixHash: .max),
        ticks: ticks + 2_000)
      ring.append(
        .madeAvailable(queue: 0, position: place, head: place, length: 2048, prefixHash: 0),
        ticks: ticks + 3_000)
      ring.append(.notificationDecision(queue: 0, flags: 1, sent: false), ticks: ticks + 4_000)
    }
    ring.seal()
    let sealedBytes = ring.oldestBlockByteCount
    let bytes = try #require(sealedBytes)
    #expect(bytes < 240 * 9)
  }
}
