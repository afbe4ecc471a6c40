import HandRings
import Machine
import Simulation
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("Faults of frames and the backend")
struct FrameFaultTests {
  @Test func `a burst holds frames until there are enough`() throws {
    var guest = try SignalFaultTests.boot("burst frames=3 at=2", frames: 5)
    #expect(try guest.receive(1) == [70])
    #expect(try guest.receive(3) == [71, 72, 73])
    #expect((80_000..<81_000).contains(guest.machine.now))
    #expect(try guest.receive(1) == [74])
  }

  @Test func `a frame is cut or padded`() throws {
    var guest = try SignalFaultTests.boot(
      "resize-frame bytes=200 at=1; resize-frame bytes=14 at=2", frames: 3)
    #expect(try guest.receive(3) == [210, 24, 72])
  }

  @Test func `frames are lost or late before the device`() throws {
    var guest = try SignalFaultTests.boot(
      "drop-frame queue=receive at=1; delay-frame by=1ms at=2", frames: 4)
    #expect(try guest.receive(3) == [72, 73, 71])
    #expect(guest.machine.now > 1_040_000)
  }

  @Test func `a transmitted frame is lost, and used all the same`() throws {
    var guest = try SignalFaultTests.boot("drop-frame queue=transmit at=1")
    for size in [60, 61] {
      try guest.send(.frame(size))
      try guest.reclaim()
    }
    #expect(guest.machine.host.transmitted.map(\.bytes) == [.frame(61)])
  }

  @Test func `a refused frame is offered again`() throws {
    var guest = try SignalFaultTests.boot("refuse-transmit retry=1ms at=1..3")
    try guest.send(.frame(60))
    let sent = guest.machine.now
    try guest.reclaim()
    #expect((3_000_000..<3_001_000).contains(guest.machine.now - sent))
    #expect(guest.machine.host.transmitted.count == 1)
  }

  @Test func `Z-53 a refused frame that nobody asks for again stays for ever`() throws {
    var guest = try SignalFaultTests.boot("refuse-transmit retry=never at=1")
    try guest.send(.frame(60))
    let report = try #require(
      SimulatedMachineTests.hang { () throws(SimulationFault) in try guest.reclaim() })
    #expect(report.transmit.inUse == 1)
    #expect(report.transmit.usedFlags == .noNotify)
  }

  @Test func `the device breaks as it transmits`() throws {
    var guest = try SignalFaultTests.boot("break-device queue=transmit at=2")
    try guest.send(.frame(60))
    try guest.reclaim()
    try guest.send(.frame(61))
    let report = try #require(
      SimulatedMachineTests.hang { () throws(SimulationFault) in try guest.reclaim() })
    #expect(report.isBroken)
    #expect(guest.machine.host.transmitted.count == 1)
  }

  @Test func `conditions keep events from being counted`() throws {
    var guest = try SignalFaultTests.boot(
      "drop-frame queue=receive at=1 during=50us..1ms", frames: 4)
    #expect(try guest.receive(3) == [70, 71, 73])
    var used = try SignalFaultTests.boot(
      "drop-frame queue=receive receive-used=1 limit=2", frames: 5)
    #expect(try used.receive(3) == [70, 73, 74])
  }

  @Test func `a rate is drawn from the seed`() throws {
    func lost(seed: Int) throws -> [UInt32] {
      var guest = try SignalFaultTests.boot(
        "seed=\(seed); drop-frame queue=receive one-in=3", frames: 60)
      var lengths: [UInt32] = []
      while try guest.machine.wait(until: 2_000_000) == .device {
        lengths += try guest.handleInterrupt()
      }
      return lengths
    }
    let first = try lost(seed: 1)
    #expect((20...55).contains(first.count))
    #expect(try lost(seed: 1) == first)
    #expect(try lost(seed: 2) != first)
  }

  @Test func `frames that wait make a condition`() throws {
    var guest = try SignalFaultTests.boot("spurious-interrupt on=arrival every=1 waiting=2")
    for _ in 0..<11 { guest.machine.schedule(frame: .frame(60), at: 30_000) }
    try guest.machine.idle(until: 40_000)
    #expect(guest.machine.device.framesWaiting == 3)
    #expect(guest.machine.device.isReceiveDisabled)
  }
}
