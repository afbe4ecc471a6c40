import FaultPlans
import HandRings
import Machine
import Simulation
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("Faults of the device and the machine around it")
struct DeviceFaultTests {
  @Test func `ring indices start where the plan says`() throws {
    var guest = try SignalFaultTests.boot("first-position value=0xfff0")
    #expect(guest.machine.device.queue(0).lastAvailable == RingPosition(0xfff0))
    try guest.machine.idle(until: 1_000)
  }

  @Test func `masks flip bits of ids and lengths`() throws {
    var guest = try SignalFaultTests.boot(
      "flip-id mask=0x8000 queue=receive at=2; flip-length mask=1 at=2", frames: 2)
    #expect(try guest.receive(2) == [70, 71 ^ 1])
    #expect(try guest.machine.load32(guest.receive.used + 4 + 8) == 0x8001)
  }

  @Test func `an aliased buffer gets the frame of another one`() throws {
    var guest = try SignalFaultTests.boot("alias-buffer queue=receive at=1", frames: 1)
    #expect(try guest.receive(1) == [70])
    let memory = guest.buffers
    let own = try guest.machine.load32(memory + 12)
    let other = try guest.machine.load32(memory + 0x1000 + 12)
    #expect(own == 0)
    #expect(other != 0)
  }

  @Test func `Z-35 a leaked chain never comes back`() throws {
    var guest = try SignalFaultTests.boot("leak-chain queue=receive at=1", frames: 1)
    try guest.machine.idle(until: 30_000)
    #expect(try guest.machine.load32(guest.receive.used + 4) == 1, "chain 0 is gone")
    #expect(guest.machine.device.queue(0).inUse == 1)
  }

  @Test func `the host resets the device`() throws {
    var guest = try SignalFaultTests.boot("reset-device when=15us", frames: 1)
    try guest.machine.idle(until: 30_000)
    #expect(guest.machine.device.status == [])
    #expect(try guest.machine.load16(guest.receive.used + 2) == 0)
  }

  @Test func `Z-56 forgotten indices start over at 0`() throws {
    var guest = try SignalFaultTests.boot("forget-state on=delivery at=3", frames: 5)
    try guest.machine.idle(until: 65_000)
    #expect(guest.machine.device.queue(0).usedPosition == RingPosition(0))
    #expect(try guest.machine.load16(guest.receive.used + 2) == 3)
    try guest.machine.idle(until: 90_000)
    #expect(try guest.machine.load16(guest.receive.used + 2) == 1, "it jumped back")
  }

  @Test func `an allocation fails by its number`() throws {
    var machine = SimulatedMachine(
      SimulatedMachineTests.legacy(faults: try FaultPlan(text: "fail-allocation at=2")))
    _ = try machine.allocateShared(byteCount: 16, alignment: 16)
    #expect(throws: SimulationFault.outOfMemory(byteCount: 32)) {
      try SimulatedMachineTests.untyped { () throws(SimulationFault) in
        _ = try machine.allocateShared(byteCount: 32, alignment: 16)
      }
    }
    _ = try machine.allocateShared(byteCount: 32, alignment: 16)
  }

  @Test func `a paused guest finds what happened meanwhile`() throws {
    var guest = try SignalFaultTests.boot("pause-guest for=1ms when=10us", frames: 3)
    let interrupts = try guest.machine.wait(until: 12_000)
    #expect(interrupts == .device)
    #expect(guest.machine.now >= 1_010_000)
    #expect(try guest.handleInterrupt() == [70, 71, 72])
  }

  @Test func `Z-26 interrupts of a pause are lost`() throws {
    var guest = try SignalFaultTests.boot(
      "pause-guest for=1ms lose=interrupt when=10us", frames: 3)
    let report = try #require(
      SimulatedMachineTests.hang { () throws(SimulationFault) in _ = try guest.receive(3) })
    #expect(report.receive.used == 3)
    #expect(report.time >= 1_010_000)
  }

  @Test func `Z-26 the notification that met the pause is lost`() throws {
    var guest = try SignalFaultTests.boot(
      "pause-guest for=1ms lose=notification on=notification at=2")
    try guest.send(.frame(60))
    let report = try #require(
      SimulatedMachineTests.hang { () throws(SimulationFault) in try guest.reclaim() })
    #expect(report.transmit.lastAvailable == 0)
  }

  @Test func `Z-61 the processor halts at a record`() throws {
    var guest = try SignalFaultTests.boot("halt-processor on=record at=4")
    #expect(throws: SimulationFault.stopped(.halted)) {
      try SimulatedMachineTests.untyped { () throws(SimulationFault) in
        while true { _ = try guest.machine.observeClock() }
      }
    }
    #expect(guest.machine.recordCount == 4)
  }

  @Test func `Z-2 a device that compares wide stops where avail.idx wraps`() throws {
    for defect in ["", "; defect rule=wide-available-index"] {
      var guest = try SignalFaultTests.boot("first-position value=0xfffc\(defect)")
      // The ring as a driver leaves it that starts there: four before the wrap, two after it.
      guest.machine.store16(0xfffe, to: guest.receive.available + 2)
      for number in 0..<4 as Range<UInt64> {
        guest.machine.schedule(frame: .frame(60), at: 20_000 * (number + 1))
      }
      try guest.machine.idle(until: 50_000)
      guest.machine.store16(2, to: guest.receive.available + 2)
      try guest.write(0x050, 0)
      try guest.machine.idle(until: 100_000)
      let used = try guest.machine.load16(guest.receive.used + 2)
      #expect(used == (defect.isEmpty ? 0 : 0xfffe))
    }
  }

  @Test func `Z-36 a device that sleeps unasked leaves the flag up`() throws {
    var guest = try SignalFaultTests.boot("defect rule=sleeps-unasked", frames: 9)
    try guest.machine.idle(until: 300_000)
    #expect(guest.machine.device.isReceiveDisabled)
    #expect(try guest.machine.load16(guest.receive.used) == 1)
  }

  @Test(arguments: ["", "defect rule=no-recheck"])
  func `Z-14 a device that does not look again misses what came in between`(
    _ plan: String
  ) throws {
    var hangs = 0
    for seed in 0..<40 as Range<UInt64> {
      let interleaving = Interleaving.seeded(seed: seed, maximumDelay: 400)
      let faults = try FaultPlan(text: plan)
      var guest = try HandGuest.boot(SimulatedMachineTests.legacy(interleaving, faults: faults))
      let report = SimulatedMachineTests.hang { () throws(SimulationFault) in
        for size in 60..<90 {
          guest.prepare(.frame(size), at: UInt64(guest.sent % 8))
          let flags = try guest.machine.load16(guest.transmit.used)
          if flags & 1 == 0 { try guest.write(0x050, 1) }
          try guest.reclaim()
          try guest.machine.idle(until: guest.machine.now + UInt64(size * 37 % 1_500))
        }
      }
      if report != nil { hangs += 1 }
    }
    #expect((hangs > 0) == !plan.isEmpty)
  }
}
