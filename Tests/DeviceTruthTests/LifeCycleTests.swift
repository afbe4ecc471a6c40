import Hypervisor
import QTest
import Testing
import VirtIO

@Suite("Life cycle, D-1 to D-9")
struct LifeCycleTests {
  @Test("D-1: after FEATURES_OK a second one changes nothing", arguments: Setup.modern)
  func d1(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.writeFeatures([.version1, .mrgRxbuf])
    try bench.write(15, to: .status)
    try bench.client.store16(0xa5a5, to: receive.buffer(0) + 10)
    try bench.offerBuffers(&receive, count: 1)
    try bench.inject(Bench.frame(1))
    #expect(try bench.usedIndex(receive) == 1)
    #expect(try bench.client.load16(receive.buffer(0) + 10) == 0xa5a5)
  }

  @Test("D-2: Status 0 resets at once, interrupt and queues included", arguments: Setup.all)
  func d2(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.offerBuffers(&receive, count: 1)
    try bench.inject(Bench.frame(1))
    #expect(try bench.register(.interruptStatus) == 1)
    #expect(bench.client.takeInterrupts().map(\.isRaised) == [true])
    try bench.write(0, to: .status)
    #expect(try bench.register(.status) == 0)
    #expect(try bench.register(.interruptStatus) == 0)
    #expect(bench.client.takeInterrupts().map(\.isRaised) == [false])
    for queue in [UInt32(0), 1] {
      try bench.write(queue, to: .queueSel)
      #expect(try bench.register(bench.isModern ? .queueReady : .queuePFN) == 0)
    }
  }

  @Test(
    "D-3: DRIVER_OK loses the frame in the net queue; those still in the socket arrive",
    arguments: Setup.all)
  func d3(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.write(0, to: .status)
    try bench.client.flush()
    for number in 1...3 { try bench.inject(Bench.frame(number)) }
    try bench.client.fill(0, receive.layout.descriptorArea, byteCount: 0x1_0000)
    receive = TestedQueue(0, size: 256)
    try bench.offerBuffers(&receive, count: 4)
    _ = try bench.start()
    try bench.settle(frames: 3)
    #expect(try bench.usedIndex(receive) == 2)
    let first = try bench.client.read(
      receive.buffer(0) + UInt64(bench.headerByteCount), byteCount: 64)
    #expect(first == Bench.frame(2))
  }

  @Test("D-4: stale rings break the device at DRIVER_OK", arguments: Setup.all)
  func d4(setup: Setup) throws {
    let bench = try Bench(setup)
    var (receive, _) = try bench.start()
    try bench.write(0, to: .status)
    try bench.client.flush()
    for number in 1...2 { try bench.inject(Bench.frame(number)) }
    try bench.offer(&receive, 999)
    _ = try bench.start()
    try bench.settle(frames: 2)
    #expect(try bench.usedIndex(receive) == 0)
    let complaints = try bench.complaints()
    #expect(
      complaints.contains("Guest says index 999") || complaints.contains("headOutOfRange(999)"))
  }

  @Test("D-5: before DRIVER_OK a transmit kick does nothing", arguments: Setup.all)
  func d5(setup: Setup) throws {
    let bench = try Bench(setup)
    try bench.negotiate()
    var transmit = TestedQueue(1, size: 256)
    try bench.place(transmit)
    try bench.offerFrame(&transmit, 0, Bench.frame(1))
    try bench.notify(1)
    try bench.settle()
    #expect(try bench.usedIndex(transmit) == 0)
    #expect(try bench.transmitted().isEmpty)
  }

  @Test(
    "D-6: a broken device says so with VERSION_1, and is silent without", arguments: Setup.all)
  func d6(setup: Setup) throws {
    let bench = try Bench(setup)
    let receive = try breakDevice(bench)
    #expect(try bench.register(.status) == (bench.isModern ? 0x4f : 7))
    #expect(try bench.register(.interruptStatus) == (bench.isModern ? 3 : 0))
    #expect(try bench.usedIndex(receive) == 0)
    let raised = bench.client.takeInterrupts().map(\.isRaised)
    #expect(raised == (bench.isModern ? [true] : []))
  }

  @Test("D-7: while broken both queues are dead; a reset heals", arguments: Setup.all)
  func d7(setup: Setup) throws {
    let bench = try Bench(setup)
    _ = try breakDevice(bench)
    var transmit = TestedQueue(1, size: 256)
    try bench.offerFrame(&transmit, 0, Bench.frame(2))
    try bench.notify(1)
    try bench.settle()
    #expect(try bench.usedIndex(transmit) == 0)
    #expect(try bench.transmitted().isEmpty)
    try bench.write(3, to: .interruptACK)
    #expect(try bench.register(.interruptStatus) == 0)
    try bench.write(0, to: .status)
    try bench.client.fill(0, 0x10_0000, byteCount: 0x2_0000)
    var (receive, _) = try bench.start()
    try bench.offerBuffers(&receive, count: 2)
    try bench.notify(0)
    try bench.inject(Bench.frame(3))
    #expect(try bench.usedIndex(receive) >= 1)
  }

  @Test("D-7: legacy QueuePFN 0 is a reset as well", arguments: Setup.legacy)
  func d7PageNumber(setup: Setup) throws {
    let bench = try Bench(setup)
    _ = try breakDevice(bench)
    try bench.write(0, to: .queuePFN)
    #expect(try bench.register(.status) == 0)
  }

  @Test(
    "D-8: while broken a frame is dropped if buffers show, and waits if none do",
    arguments: Setup.all)
  func d8(setup: Setup) throws {
    let dropping = try Bench(setup)
    var (receive, _) = try dropping.start()
    try dropping.describe(receive, 0, length: 2048, flags: .write)
    try dropping.client.store16(999, to: receive.layout.availableEntry(0))
    receive.available = 1
    try dropping.offer(&receive, 0)
    try dropping.inject(Bench.frame(0))
    #expect(try accepted(dropping) == 100)
    let waiting = try Bench(setup)
    _ = try breakDevice(waiting)
    #expect(try accepted(waiting) < 100)
  }

  /// How many of 100 frames the backend reads, or the kernel holds for it.
  private func accepted(_ bench: Bench) throws -> Int {
    for number in 0..<100 {
      guard try bench.frames.send(Bench.frame(number)) else { return number }
      try bench.settle()
    }
    return 100
  }

  /// Offers a descriptor beyond the queue and sends a frame into it.
  private func breakDevice(_ bench: Bench) throws -> TestedQueue {
    var (receive, _) = try bench.start()
    try bench.offer(&receive, 999)
    try bench.inject(Bench.frame(1))
    return receive
  }
}
