import HandRings
import Machine
import Simulation
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("Faults of stores and loads")
struct StoreFaultTests {
  @Test func `Z-19 a late used index comes after its interrupt`() throws {
    var guest = try SignalFaultTests.boot(
      "delay-store field=used-index queue=receive by=5us at=1", frames: 1)
    _ = try guest.machine.wait(until: nil)
    #expect(try guest.handleInterrupt() == [])
    try guest.machine.idle(until: 30_000)
    #expect(try guest.drain() == [70])
  }

  @Test func `a late index that a newer store overtook does not come back`() throws {
    var guest = try SignalFaultTests.boot(
      "delay-store field=used-index queue=receive by=100us at=1", frames: 2)
    try guest.machine.idle(until: 45_000)
    #expect(try guest.machine.load16(guest.receive.used + 2) == 2)
    try guest.machine.idle(until: 200_000)
    #expect(try guest.machine.load16(guest.receive.used + 2) == 2)
  }

  @Test func `Z-49 a used element becomes visible after its index`() throws {
    var guest = try SignalFaultTests.boot("reorder-used queue=receive by=5us at=1", frames: 1)
    _ = try guest.machine.wait(until: nil)
    #expect(try guest.handleInterrupt() == [0], "the index says so, the element is stale")
    try guest.machine.idle(until: 30_000)
    #expect(try guest.machine.load32(guest.receive.used + 8) == 70)
  }

  @Test func `a used element and a flag come late`() throws {
    var guest = try SignalFaultTests.boot(
      "delay-store field=used-element by=9us; delay-store field=used-flags by=9us", frames: 1)
    try guest.machine.idle(until: 25_000)
    #expect(try guest.machine.load16(guest.receive.used + 2) == 1)
    #expect(try guest.machine.load32(guest.receive.used + 8) == 0)
    #expect(try guest.machine.load16(guest.receive.used) == 0)
    try guest.machine.idle(until: 35_000)
    #expect(try guest.machine.load32(guest.receive.used + 8) == 70)
    #expect(try guest.machine.load16(guest.receive.used) == 1)
  }

  @Test func `a store that waits for steps comes within the same run of the device`() throws {
    var guest = try SignalFaultTests.boot("delay-store field=used-index by=2steps", frames: 1)
    #expect(try guest.receive(1) == [70])
  }

  @Test func `Z-12 a driver without barrier notifies a device that sees nothing`() throws {
    var guest = try SignalFaultTests.boot(
      "delay-driver-store field=avail-index queue=transmit by=2us at=1")
    try guest.send(.frame(60))
    let report = try #require(
      SimulatedMachineTests.hang { () throws(SimulationFault) in try guest.reclaim() })
    #expect(report.transmit.available == 1)
    #expect(report.transmit.lastAvailable == 0)
  }

  @Test func `a driver sees its own late store, and a barrier makes it visible`() throws {
    var guest = try SignalFaultTests.boot(
      "delay-driver-store field=avail-index queue=transmit by=1s")
    let address = guest.transmit.available + 2
    for drain in [false, true] {
      guest.machine.store16(drain ? 2 : 1, to: address)
      #expect(try guest.machine.load16(address) == (drain ? 2 : 1))
      #expect(guest.machine.memory.load16(address) == 0)
      if drain { guest.machine.fullBarrier() }
    }
    #expect(guest.machine.memory.load16(address) == 2)
  }

  @Test func `Z-46 a stuck read shows the old value so many times`() throws {
    var guest = try SignalFaultTests.boot(
      "stuck-read field=used-index queue=receive times=3 at=2", frames: 1)
    #expect(try guest.machine.load16(guest.receive.used + 2) == 0)
    try guest.machine.idle(until: 30_000)
    let reads = try (0..<4).map { _ in try guest.machine.load16(guest.receive.used + 2) }
    #expect(reads == [0, 0, 0, 1])
  }

  @Test func `a read that is stuck for ever is a proven hang`() throws {
    var guest = try SignalFaultTests.boot("stuck-read field=used-index times=forever at=2")
    #expect(try guest.machine.load16(guest.transmit.used + 2) == 0)
    try guest.send(.frame(60))
    let report = try #require(
      SimulatedMachineTests.hang { () throws(SimulationFault) in try guest.reclaim() })
    #expect(report.transmit.used == 1)
  }
}
