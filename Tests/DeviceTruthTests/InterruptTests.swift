import QTest
import Testing
import VirtIO

@Suite("Interrupts, D-31 to D-35")
struct InterruptTests {
  @Test("D-31: NO_INTERRUPT holds at its moment, and nothing is remembered", arguments: Setup.all)
  func d31(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.client.store16(1, to: receive.layout.availableFlags)
    try bench.offerBuffers(&receive, count: 2)
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedIndex(receive) == 1)
    #expect(try bench.register(.interruptStatus) == 0)
    try bench.client.store16(0, to: receive.layout.availableFlags)
    try bench.settle()
    #expect(try bench.register(.interruptStatus) == 0)
    try bench.inject(Bench.frame(2))
    #expect(try bench.register(.interruptStatus) == 1)
  }

  @Test("D-31: NOTIFY_ON_EMPTY interrupts all the same", arguments: Setup.legacy)
  func d31Empty(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start(.notifyOnEmpty)
    try bench.client.store16(1, to: receive.layout.availableFlags)
    try bench.offerBuffers(&receive, count: 2)
    try bench.inject(Bench.frame(1))
    #expect(try bench.register(.interruptStatus) == 0)
    try bench.inject(Bench.frame(2))
    #expect(try bench.register(.interruptStatus) == 1)
  }

  @Test("D-34: the line is the level of InterruptStatus", arguments: Setup.all)
  func d34(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, transmit) = try bench.start()
    try bench.offerBuffers(&receive, count: 2)
    try bench.inject(Bench.frame(1))
    try bench.inject(Bench.frame(2))
    try bench.offerFrame(&transmit, 0, Bench.frame(3))
    try bench.notify(1)
    try bench.settle()
    #expect(try bench.register(.interruptStatus) == 1)
    #expect(bench.client.takeInterrupts().map(\.isRaised) == [true])
    try bench.write(2, to: .interruptACK)
    #expect(try bench.register(.interruptStatus) == 1)
    try bench.write(1, to: .interruptACK)
    #expect(try bench.register(.interruptStatus) == 0)
    let interrupts = bench.client.takeInterrupts()
    #expect(interrupts.map(\.isRaised) == [false])
    #expect(interrupts.map(\.line) == [23])
  }

  @Test("D-35: an acknowledgement after the drain swallows what came between", arguments: Setup.all)
  func d35(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.offerBuffers(&receive, count: 4)
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedIndex(receive) == 1)
    try bench.inject(Bench.frame(2))
    try bench.write(1, to: .interruptACK)
    try bench.settle()
    #expect(bench.client.takeInterrupts().map(\.isRaised) == [true, false])
    #expect(try bench.register(.interruptStatus) == 0)
    #expect(try bench.usedIndex(receive) == 2)
  }
}
