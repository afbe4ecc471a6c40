import QTest
import Testing
import VirtIO

@Suite("The register file, §1.2")
struct RegisterTests {
  @Test("what every offset reads in every width, before anything was written", arguments: Setup.all)
  func reads(setup: Setup) throws {
    let bench = try Bench(setup)
    let expected = Self.resetValues(isModern: bench.isModern)
    for offset in stride(from: UInt64(0), to: 0x110, by: 4) {
      let value = try bench.client.load32(BoardMap.networkTransport + offset)
      #expect(value == expected[offset] ?? 0, "offset 0x\(String(offset, radix: 16))")
      guard offset < 0x100 else { continue }
      for place in 0..<UInt64(4) {
        #expect(try bench.client.load(.byte, BoardMap.networkTransport + offset + place) == 0)
      }
      #expect(try bench.client.load16(BoardMap.networkTransport + offset) == 0)
    }
  }

  private static func resetValues(isModern: Bool) -> [UInt64: UInt32] {
    [
      0x000: MMIORegister.magic, 0x004: isModern ? 2 : 1, 0x008: 1, 0x00c: 0x554d_4551,
      0x010: isModern ? 0x30bf_8024 : 0x39bf_8064, 0x034: 1024, 0x0b0: .max, 0x0b4: .max,
      0x100: 0x1200_5452, 0x104: 0x0001_5634, 0x108: .max, 0x10c: .max,
    ]
  }

  @Test("feature words", arguments: Setup.all)
  func features(setup: Setup) throws {
    let bench = try Bench(setup)
    for selection: UInt32 in [1, 2, .max] {
      try bench.write(selection, to: .deviceFeaturesSel)
      #expect(try bench.register(.deviceFeatures) == (bench.isModern ? 0x101 : 0))
    }
    try bench.write(0, to: .deviceFeaturesSel)
    #expect(
      try bench.register(.deviceFeatures) == (bench.isModern ? 0x30bf_8024 : 0x39bf_8064))
  }

  @Test("the configuration space by every width, and beyond its end", arguments: Setup.all)
  func configuration(setup: Setup) throws {
    let bench = try Bench(setup)
    let config = BoardMap.networkTransport + 0x100
    let bytes: [UInt64] = [0x52, 0x54, 0, 0x12, 0x34, 0x56, 1, 0]
    for (offset, byte) in bytes.enumerated() {
      #expect(try bench.client.load(.byte, config + UInt64(offset)) == byte)
    }
    #expect(try bench.client.load16(config + 4) == 0x5634)
    #expect(try bench.client.load(.byte, config + 200) == 0xff)
    #expect(try bench.client.load16(config + 200) == 0xffff)
  }

  @Test("QueueNumMax of queues that exist, and of others", arguments: Setup.all)
  func queueSizes(setup: Setup) throws {
    let bench = try Bench(setup)
    for (queue, size) in [(UInt32(0), UInt32(1024)), (1, 1024), (2, 1024), (3, 0), (1023, 0)] {
      try bench.write(queue, to: .queueSel)
      #expect(try bench.register(.queueNumMax) == size)
    }
    // A selection beyond 1,023 is ignored.
    try bench.write(0, to: .queueSel)
    try bench.write(1024, to: .queueSel)
    #expect(try bench.register(.queueNumMax) == 1024)
  }

  @Test("writes in another width than four bytes are ignored", arguments: Setup.all)
  func narrowWrites(setup: Setup) throws {
    let bench = try Bench(setup)
    let status = BoardMap.networkTransport + UInt64(MMIORegister.status.rawValue)
    try bench.client.store(.byte, 1, to: status)
    try bench.client.store16(1, to: status)
    #expect(try bench.register(.status) == 0)
    try bench.write(1, to: .status)
    #expect(try bench.register(.status) == 1)
  }

  @Test("QueueReady 0 clears a flag, and the device goes on", arguments: Setup.modern)
  func queueReady(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.offerBuffers(&receive, count: 1)
    try bench.write(0, to: .queueSel)
    try bench.write(0, to: .queueReady)
    #expect(try bench.register(.queueReady) == 0)
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedIndex(receive) == 1)
  }

  @Test("a queue size that is no power of two is taken", arguments: Setup.all)
  func oddSize(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(size: 3)
    try bench.offerBuffers(&receive, count: 3)
    for number in 1...3 { try bench.inject(Bench.frame(number)) }
    #expect(try bench.usedIndex(receive) == 3)
    #expect(try (0..<3).map { try bench.used(receive, $0).id } == [0, 1, 2])
  }

  @Test("a transport without device says only what it is", arguments: Setup.all)
  func emptyTransport(setup: Setup) throws {
    let bench = try Bench(setup)
    for slot in 0..<BoardMap.networkSlot {
      let words = (0..<UInt64(64)).map {
        QTestCommand.load(.word, address: BoardMap.transport(slot) + 4 * $0)
      }
      let values = try bench.client.perform(words)
      let version: UInt64 = bench.isModern ? 2 : 1
      #expect(
        values.prefix(4) == [
          .value(UInt64(MMIORegister.magic)), .value(version), .value(0), .value(0x554d_4551),
        ])
      #expect(values.dropFirst(4).allSatisfy { $0 == .value(0) })
    }
  }
}
