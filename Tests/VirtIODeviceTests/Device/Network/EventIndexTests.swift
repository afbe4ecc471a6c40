import HandRings
import Testing
import VirtIO
import VirtIODevice

@Suite("EVENT_IDX (D-32, D-33)")
struct EventIndexTests {
  static func bench(size: Int = 8) -> DeviceBench {
    DeviceBench.ready(size: size, features: 1 << 29)
  }

  static func setUsedEvent(_ value: UInt16, _ bench: inout DeviceBench) {
    bench.memory.store16(value, to: bench.receive.available + 4 + 2 * UInt64(bench.receive.size))
  }

  static func availableEvent(_ ring: HandRing, _ memory: borrowing GuestMemory) -> UInt16 {
    memory.load16(ring.used + 4 + 8 * UInt64(ring.size))
  }

  @Test func `D-32 used_event left at 0 gives one interrupt and then silence until the wrap`() {
    var bench = Self.bench()
    var interrupts: [Int] = []
    for frame in 1...66_000 {
      bench.post(1)
      bench.device.arrive([UInt8].frame(60).rawSpan)
      bench.run()
      if bench.device.interruptLine { interrupts.append(frame) }
      bench.write(0x064, 1)
    }
    #expect(interrupts == [1, 65_537])
  }

  @Test func `D-32 an interrupt comes when used.idx passes used_event`() {
    var bench = Self.bench()
    bench.post(8)
    var interrupts: [Int] = []
    Self.setUsedEvent(3, &bench)
    for frame in 1...6 {
      bench.arrive(.frame(60))
      if bench.device.interruptLine { interrupts.append(frame) }
      bench.write(0x064, 1)
    }
    #expect(interrupts == [1, 4], "the first one since nothing was signalled before")
  }

  @Test func `D-32 flags of the available ring mean nothing`() {
    var bench = Self.bench()
    bench.post(2)
    bench.receive.setAvailableFlags(1, in: &bench.memory)
    bench.arrive(.frame(60))
    #expect(bench.interruptStatus == 1)
  }

  @Test func `D-33 avail_event is stale after a delivery and current when the queue ran empty`() {
    var bench = Self.bench()
    bench.post(4)
    bench.arrive(.frame(60))
    #expect(bench.receiveFlags == 0)
    #expect(Self.availableEvent(bench.receive, bench.memory) == 0)
    for _ in 0..<4 { bench.arrive(.frame(60)) }
    #expect(bench.receiveFlags == 0)
    #expect(Self.availableEvent(bench.receive, bench.memory) == 4)
    #expect(bench.device.queue(0).wantsNotification)
  }

  @Test func `D-33 transmission moves avail_event when it asks for notifications`() {
    var bench = Self.bench()
    for seed in 0..<3 { bench.queue(.frame(60, seed: seed)) }
    bench.kick(1)
    #expect(Self.availableEvent(bench.transmit, bench.memory) == 0)
    #expect(bench.device.queue(1).shadowAvailable == RingPosition(3), "read, though not told")
    bench.run()
    #expect(bench.transmitUsed == 3)
    #expect(bench.transmitFlags == 0)
    #expect(Self.availableEvent(bench.transmit, bench.memory) == 3)
  }

  @Test func `D-31 NOTIFY_ON_EMPTY comes before EVENT_IDX and leaves its memory alone`() {
    var bench = DeviceBench.ready(features: 1 << 29 | 1 << 24)
    bench.post(1)
    bench.arrive(.frame(60))
    #expect(bench.interruptStatus == 1)
    #expect(!bench.device.queue(0).isSignalledUsedValid)
  }

  @Test func `a ring that fits without the event fields only breaks the device`() {
    let end = DeviceBench.base + (4 << 20)
    for (features, isBroken) in [(0, false), (1 << 29, true)] as [(UInt32, Bool)] {
      var bench = DeviceBench(DeviceConfiguration(interface: .modern))
      bench.write(0x070, 3)
      bench.write(0x020, features)
      bench.write(0x070, 0x0b)
      bench.write(0x038, 8)
      bench.write(0x080, UInt32(DeviceBench.base))
      bench.write(0x090, UInt32(DeviceBench.base + 0x1000))
      bench.write(0x0a0, UInt32(end - 4 - 64))
      bench.write(0x044, 1)
      #expect(bench.device.isBroken == isBroken)
    }
  }
}
