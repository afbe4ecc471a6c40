import QTest
import Testing
import VirtIO

@Suite("Receive, D-17 to D-25")
struct ReceiveTests {
  @Test("D-17: the header has 10 bytes, or 12 with MRG_RXBUF or VERSION_1", arguments: Setup.all)
  func d17(setup: Setup) throws {
    for features in [[], FeatureBits.mrgRxbuf] {
      let bench = try Bench(setup)
      var (receive, _) = try bench.start(features)
      try bench.offerBuffers(&receive, count: 1)
      try bench.inject(Bench.frame(1, byteCount: 58))
      let header: UInt32 = bench.isModern || features == .mrgRxbuf ? 12 : 10
      #expect(try bench.used(receive, 0) == UsedElement(id: 0, length: header + 58))
      let bytes = try bench.client.read(receive.buffer(0) + UInt64(header), byteCount: 58)
      #expect(bytes == Bench.frame(1, byteCount: 58))
    }
  }

  @Test("D-18: num_buffers is written with MRG_RXBUF only", arguments: Setup.all)
  func d18(setup: Setup) throws {
    for features in [[], FeatureBits.mrgRxbuf] {
      let bench = try Bench(setup)
      var (receive, _) = try bench.start(features)
      try bench.client.fill(0xa5, receive.buffer(0), byteCount: 12)
      try bench.offerBuffers(&receive, count: 1)
      try bench.inject([UInt8](repeating: 0xa5, count: 60))
      let expected: UInt16 = features == .mrgRxbuf ? 1 : 0xa5a5
      #expect(try bench.client.load16(receive.buffer(0) + 10) == expected)
    }
  }

  @Test("D-19: after reset frames for any address are taken", arguments: Setup.all)
  func d19(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.offerBuffers(&receive, count: 1)
    try bench.inject([0x02, 9, 9, 9, 9, 9] + Bench.frame(1).dropFirst(6))
    #expect(try bench.usedIndex(receive) == 1)
  }

  @Test(
    "D-20, D-38: without buffers the frame waits for a kick of its queue, and drains within it",
    arguments: Setup.all)
  func d20(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedFlags(receive) == 0)
    try bench.offerBuffers(&receive, count: 2)
    try bench.settle()
    #expect(try bench.usedIndex(receive) == 0)
    try bench.notify(1)
    try bench.settle()
    #expect(try bench.usedIndex(receive) == 0)
    // Both commands reach the device within one turn of its main loop.
    try bench.notify(0)
    #expect(try bench.usedIndex(receive) == 1)
  }

  @Test("D-21: used.flags says whether the last look found buffers", arguments: Setup.all)
  func d21(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.offerBuffers(&receive, count: 1)
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedFlags(receive) == 1)
    try bench.inject(Bench.frame(2))
    #expect(try bench.usedFlags(receive) == 0)
  }

  @Test("D-21: with mergeable buffers it says whether they suffice", arguments: Setup.all)
  func d21Mergeable(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(.mrgRxbuf)
    try bench.offerBuffers(&receive, count: 2, length: 100)
    try bench.inject(Bench.frame(1, byteCount: 189))
    #expect(try bench.usedFlags(receive) == 0)
    #expect(try bench.usedIndex(receive) == 0)
    try bench.offerBuffers(&receive, count: 1, length: 100, first: 2)
    try bench.notify(0)
    #expect(try bench.usedIndex(receive) == 3)
    #expect(try bench.usedFlags(receive) == 1)
  }

  @Test(
    "D-22: a buffer too small takes the prefix, is not used, and the frame is gone",
    arguments: Setup.all)
  func d22(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.offerBuffers(&receive, count: 1)
    let room = 2048 - bench.headerByteCount
    let large = Bench.frame(1, byteCount: room + 1)
    try bench.inject(large)
    #expect(try bench.usedIndex(receive) == 0)
    let start = receive.buffer(0) + UInt64(bench.headerByteCount)
    #expect(try bench.client.read(start, byteCount: room) == Array(large.prefix(room)))
    try bench.inject(Bench.frame(2, byteCount: room))
    #expect(try bench.used(receive, 0) == UsedElement(id: 0, length: 2048))
  }

  @Test("D-23: a frame spans as many mergeable buffers as it needs", arguments: Setup.all)
  func d23(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(.mrgRxbuf)
    try bench.offerBuffers(&receive, count: 8, length: 100)
    try bench.inject(Bench.frame(1, byteCount: 350))
    #expect(try bench.usedIndex(receive) == 4)
    #expect(try (0..<4).map { try bench.used(receive, $0).length } == [100, 100, 100, 62])
    #expect(try bench.client.load16(receive.buffer(0) + 10) == 4)
    #expect(bench.client.takeInterrupts().count == 1)
  }

  @Test("D-23: a receive chain without a writable part breaks the device", arguments: Setup.all)
  func d23ReadOnly(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.describe(receive, 0, length: 2048)
    try bench.offer(&receive, 0)
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedIndex(receive) == 0)
    let complaints = try bench.complaints()
    #expect(
      complaints.contains("receive queue contains no in buffers")
        || complaints.contains("noWritableBuffer"))
  }

  @Test("D-24: every frame is published by itself, in order", arguments: Setup.all)
  func d24(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.offerBuffers(&receive, count: 8)
    for number in 1...8 {
      try bench.inject(Bench.frame(number))
      #expect(try bench.usedIndex(receive) == UInt16(number))
      #expect(try bench.used(receive, UInt16(number - 1)).id == UInt32(number - 1))
    }
  }

  @Test("D-25: without offloads the header is zeros", arguments: Setup.all)
  func d25(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.client.fill(0xff, receive.buffer(0), byteCount: 64)
    try bench.offerBuffers(&receive, count: 1)
    try bench.inject(Bench.frame(1))
    #expect(
      try bench.client.read(receive.buffer(0), byteCount: 10) == Array(repeating: 0, count: 10))
  }
}
