import FaultPlans
import HandRings
import Machine
import Simulation
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("Faults of notifications and interrupts")
struct SignalFaultTests {
  static func boot(_ plan: String, frames: UInt64 = 0) throws -> HandGuest {
    let faults = try FaultPlan(text: plan)
    var guest = try HandGuest.boot(SimulatedMachineTests.legacy(faults: faults))
    for number in 0..<frames {
      guest.machine.schedule(frame: .frame(60 + Int(number)), at: 20_000 * (number + 1))
    }
    return guest
  }

  @Test func `a notification is dropped by its number within its queue`() throws {
    var guest = try Self.boot("drop-notification queue=transmit at=2")
    try guest.send(.frame(60))
    try guest.reclaim()
    try guest.send(.frame(61))
    let report = SimulatedMachineTests.hang { () throws(SimulationFault) in try guest.reclaim() }
    #expect(report?.transmit.available == 2)
    #expect(report?.transmit.used == 1)
  }

  @Test func `a notification comes late`() throws {
    var guest = try Self.boot("delay-notification queue=transmit by=700us at=1")
    try guest.send(.frame(60))
    let sent = guest.machine.now
    try guest.reclaim()
    #expect((700_000..<701_000).contains(guest.machine.now - sent))
    try guest.send(.frame(60))
    try guest.reclaim()
    #expect(guest.machine.now - sent < 702_000)
  }

  @Test func `a notification comes some steps late, even to an idle device`() throws {
    var guest = try Self.boot("delay-notification queue=transmit by=3steps")
    try guest.send(.frame(60))
    try guest.reclaim()
    #expect(guest.machine.host.transmitted.count == 1)
  }

  @Test func `an interrupt comes late`() throws {
    var guest = try Self.boot("delay-interrupt queue=receive by=50us", frames: 1)
    let lengths = try guest.receive(1)
    #expect(lengths == [70])
    #expect((70_000..<71_000).contains(guest.machine.now))
  }

  @Test func `only the interrupts of one queue are dropped`() throws {
    var guest = try Self.boot("drop-interrupt queue=transmit", frames: 1)
    let lengths = try guest.receive(1)
    #expect(lengths == [70])
    try guest.send(.frame(60))
    let report = try #require(
      SimulatedMachineTests.hang { () throws(SimulationFault) in
        _ = try guest.machine.wait(until: nil)
      })
    #expect(report.transmit.used == 1)
    #expect(report.interruptLine)
  }

  @Test func `Z-25 an interrupt that is withheld leaves no sign`() throws {
    var guest = try Self.boot("withhold-interrupt queue=transmit")
    try guest.send(.frame(60))
    let report = try #require(
      SimulatedMachineTests.hang { () throws(SimulationFault) in
        _ = try guest.machine.wait(until: nil)
      })
    #expect(report.transmit.used == 1)
    #expect(report.interruptStatus == [])
    #expect(!report.interruptLine)
  }

  @Test(arguments: ["disconnect-interrupt", "hold-line when=1us"])
  func `Z-23 Z-24 no interrupt reaches the processor`(_ plan: String) throws {
    var guest = try Self.boot(plan, frames: 2)
    let report = try #require(
      SimulatedMachineTests.hang { () throws(SimulationFault) in _ = try guest.receive(1) })
    #expect(report.receive.used == 2)
    #expect(report.interruptStatus == .usedBuffer)
  }

  @Test func `Z-28a InterruptStatus is gone when the driver reads it`() throws {
    var guest = try Self.boot("clear-interrupt-status at=1", frames: 1)
    _ = try guest.machine.wait(until: nil)
    let status = try guest.machine.loadRegister(slot: 23, offset: 0x060, width: .word)
    #expect(status == 0)
    #expect(try guest.drain() == [70], "a driver that looks at the ring survives")
  }

  @Test func `Z-28c spurious interrupts come by the clock, as often as asked`() throws {
    var guest = try Self.boot("spurious-interrupt when=1ms period=1ms limit=3")
    for moment in 1...3 as ClosedRange<UInt64> {
      let interrupts = try guest.machine.wait(until: nil)
      #expect(interrupts == .device)
      #expect((0..<1_000).contains(Int(guest.machine.now) - Int(moment) * 1_000_000))
      #expect(try guest.handleInterrupt() == [])
    }
    let report = SimulatedMachineTests.hang { () throws(SimulationFault) in
      _ = try guest.machine.wait(until: nil)
    }
    #expect(report != nil)
  }

  @Test func `a configuration interrupt sets both bits`() throws {
    var guest = try Self.boot("configuration-interrupt when=1ms")
    _ = try guest.machine.wait(until: nil)
    let status = try guest.machine.loadRegister(slot: 23, offset: 0x060, width: .word)
    #expect(status == 3)
  }
}
