import QTest
import Testing
import VirtIO

@Suite("Event index, D-11, D-32, D-33")
struct EventIndexTests {
  @Test("D-32: used_event left at 0 gives one interrupt, then silence", arguments: Setup.all)
  func d32(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(.eventIdx)
    try bench.offerBuffers(&receive, count: 8)
    try bench.inject(Bench.frame(1))
    #expect(try bench.register(.interruptStatus) == 1)
    try bench.write(1, to: .interruptACK)
    for number in 2...5 { try bench.inject(Bench.frame(number)) }
    #expect(try bench.usedIndex(receive) == 5)
    #expect(try bench.register(.interruptStatus) == 0)
  }

  @Test("D-32: the interrupt comes when used.idx passes used_event", arguments: Setup.all)
  func d32Window(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(.eventIdx)
    try bench.offerBuffers(&receive, count: 8)
    try bench.inject(Bench.frame(1))
    try bench.write(1, to: .interruptACK)
    try bench.client.store16(3, to: receive.layout.usedEvent)
    var raised: [UInt32] = []
    for number in 2...6 {
      try bench.inject(Bench.frame(number))
      raised.append(try bench.register(.interruptStatus))
      try bench.write(1, to: .interruptACK)
    }
    #expect(raised == [0, 0, 1, 0, 0])
  }

  @Test(
    "D-33: used.flags stays 0; avail_event is what it was until the queue was found empty",
    arguments: Setup.all)
  func d33(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(.eventIdx)
    try bench.offerBuffers(&receive, count: 3)
    for number in 1...3 { try bench.inject(Bench.frame(number)) }
    #expect(try bench.usedFlags(receive) == 0)
    #expect(try bench.client.load16(receive.layout.availableEvent) == 0)
    try bench.inject(Bench.frame(4))
    #expect(try bench.usedFlags(receive) == 0)
    #expect(try bench.client.load16(receive.layout.availableEvent) == 3)
  }

  @Test("D-11: a transmit queue asks again by avail_event", arguments: Setup.all)
  func d11(setup: Setup) throws {
    let bench = try Bench(setup)
    var (_, transmit) = try bench.start(.eventIdx)
    for head in UInt16(0)..<4 {
      try bench.offerFrame(&transmit, head, Bench.frame(Int(head)))
    }
    try bench.notify(1)
    try bench.settle()
    #expect(try bench.usedIndex(transmit) == 4)
    #expect(try bench.client.load16(transmit.layout.availableEvent) == 4)
    #expect(try bench.usedFlags(transmit) == 0)
  }
}
