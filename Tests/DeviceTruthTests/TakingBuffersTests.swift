import QTest
import Testing
import VirtIO

@Suite("Taking a buffer, D-10 to D-16")
struct TakingBuffersTests {
  @Test("D-10: what avail.idx once showed is used without another look", arguments: Setup.all)
  func d10(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.offerBuffers(&receive, count: 2)
    try bench.inject(Bench.frame(1))
    try bench.client.store16(1, to: receive.layout.availableIndex)
    try bench.inject(Bench.frame(2))
    #expect(try bench.usedIndex(receive) == 2)
  }

  @Test("D-11: a head beyond the queue breaks the device", arguments: Setup.all)
  func d11(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(size: 8)
    try bench.offer(&receive, 8)
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedIndex(receive) == 0)
    let complaints = try bench.complaints()
    #expect(
      complaints.contains("Guest says index 8 is available")
        || complaints.contains("headOutOfRange(8)"))
  }

  /// Chains that QEMU does not take: what makes them, QEMU's words, the model's.
  struct BadChain: CustomTestStringConvertible, Sendable {
    var name: String
    var words: [String]
    var make: @Sendable (Bench, TestedQueue) throws -> Void
    var testDescription: String { name }
  }

  static let badChains = [
    BadChain(
      name: "indirect table of no length",
      words: ["Invalid size for indirect buffer table", "indirectTableSize(0)"]
    ) { try $0.describe($1, 0, length: 0, flags: .indirect) },
    BadChain(
      name: "indirect table of a crooked length",
      words: ["Invalid size for indirect buffer table", "indirectTableSize(24)"]
    ) { try $0.describe($1, 0, length: 24, flags: .indirect) },
    BadChain(
      name: "buffer of no length",
      words: ["zero sized buffers are not allowed", "zeroSizedBuffer"]
    ) { try $0.describe($1, 0, length: 0, flags: .write) },
    BadChain(
      name: "readable after writable",
      words: ["Incorrect order for descriptors", "readableAfterWritable"]
    ) {
      try $0.describe($1, 0, length: 64, flags: [.write, .next], next: 1)
      try $0.describe($1, 1, length: 64)
    },
    BadChain(
      name: "loop", words: ["Looped descriptor", "loopedChain", "tooManyDescriptors"]
    ) { try $0.describe($1, 0, length: 64, flags: [.write, .next], next: 0) },
    BadChain(
      name: "next beyond the table", words: ["Desc next is 256", "nextOutOfRange(256)"]
    ) { try $0.describe($1, 0, length: 64, flags: [.write, .next], next: 256) },
  ]

  @Test(
    "D-12: a chain that breaks a rule breaks the device, after used.flags was written",
    arguments: Setup.all, badChains)
  func d12(setup: Setup, chain: BadChain) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(.indirectDesc)
    try chain.make(bench, receive)
    try bench.offer(&receive, 0)
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedIndex(receive) == 0)
    #expect(try bench.usedFlags(receive) == 1)
    #expect(try bench.register(.status) == (bench.isModern ? 0x4f : 7))
    let complaints = try bench.complaints()
    #expect(chain.words.contains { complaints.contains($0) }, "\(complaints)")
  }

  @Test("D-12: INDIRECT within an indirect table is ignored", arguments: Setup.all)
  func d12Nested(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(.indirectDesc)
    let table = receive.buffer(1)
    try bench.describe(receive, 0, address: table, length: 16, flags: .indirect)
    try bench.client.store64(receive.buffer(2), to: table)
    try bench.client.store32(2048, to: table + 8)
    try bench.client.store16(6, to: table + 12)
    try bench.offer(&receive, 0)
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedIndex(receive) == 1)
  }

  @Test(
    "D-13: avail.idx may run ahead of the queue, and slots are used again", arguments: Setup.all)
  func d13(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(size: 4)
    try bench.offerBuffers(&receive, count: 4)
    try bench.client.store16(5_000, to: receive.layout.availableIndex)
    for number in 1...10 { try bench.inject(Bench.frame(number)) }
    #expect(try bench.usedIndex(receive) == 10)
    // Set back, it only ever has to differ from the device's own position.
    try bench.client.store16(9, to: receive.layout.availableIndex)
    for number in 1...10 { try bench.inject(Bench.frame(number)) }
    #expect(try bench.usedIndex(receive) == 20)
  }

  @Test("D-14: with mergeable buffers the same breaks the device", arguments: Setup.all)
  func d14(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(.mrgRxbuf, size: 4)
    try bench.offerBuffers(&receive, count: 4)
    try bench.client.store16(5, to: receive.layout.availableIndex)
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedIndex(receive) == 0)
    let complaints = try bench.complaints()
    #expect(
      complaints.contains("moved used index from 0 to 5")
        || complaints.contains("availableIndexJumped(from: 0, to: 5)"), "\(complaints)")
  }

  @Test("D-15: transmit has no such check, and stale heads are sent again", arguments: Setup.all)
  func d15(setup: Setup) throws {
    let bench = try Bench(setup)
    var (_, transmit) = try bench.start(size: 4)
    for head in UInt16(0)..<4 {
      try bench.offerFrame(&transmit, head, Bench.frame(Int(head)))
    }
    try bench.client.store16(7, to: transmit.layout.availableIndex)
    try bench.notify(1)
    try bench.settle()
    #expect(try bench.usedIndex(transmit) == 7)
    #expect(try bench.transmitted() == [0, 1, 2, 3, 0, 1, 2].map { Bench.frame($0) })
  }

  @Test("D-16: a buffer outside memory is used, and the data is lost", arguments: Setup.all)
  func d16(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.describe(receive, 0, address: 0x8000_0000, length: 2048, flags: .write)
    try bench.offer(&receive, 0)
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedIndex(receive) == 1)
    #expect(try bench.register(.status) == bench.runningStatus)
  }
}
