import FaultPlans
import HandRings
import Simulation
import Testing
import VirtIO
import VirtIODevice

@Suite("Faults on purpose")
struct FaultPlanTests {
  @Test func `a dropped interrupt leaves the status set and the processor asleep`() throws {
    let faults = FaultPlan([PlannedFault(.dropInterrupt(nil), at: 1)])
    var guest = try HandGuest.boot(SimulatedMachineTests.legacy(faults: faults))
    guest.machine.schedule(frame: .frame(60), at: 20_000)
    let report = try #require(
      SimulatedMachineTests.hang { () throws(SimulationFault) in
        _ = try guest.receive(1)
      })
    #expect(report.interruptStatus == .usedBuffer)
    #expect(report.interruptLine)
    #expect(report.receive.used == 1)
  }

  @Test func `the line falls and rises again after a dropped interrupt`() throws {
    let faults = FaultPlan([PlannedFault(.dropInterrupt(nil), at: 1)])
    var guest = try HandGuest.boot(SimulatedMachineTests.legacy(faults: faults))
    guest.machine.schedule(frame: .frame(60), at: 20_000)
    guest.machine.schedule(frame: .frame(60), at: 40_000)
    try guest.machine.idle(until: 30_000)
    try guest.write(0x064, 1)
    let lengths = try guest.receive(2)
    #expect(lengths.count == 2)
  }

  @Test func `a stalled backend neither delivers nor takes frames until the stall ends`() throws {
    let faults = FaultPlan([PlannedFault(.stallBackend(10_000..<90_000))])
    var guest = try HandGuest.boot(SimulatedMachineTests.legacy(faults: faults))
    try guest.machine.idle(until: 15_000)
    guest.machine.schedule(frame: .frame(60), at: 20_000)
    try guest.send(.frame(80))
    try guest.reclaim()
    #expect(guest.machine.now >= 90_000)
    #expect(guest.machine.host.transmitted.map(\.time) == [90_000])
    let lengths = try guest.receive(1)
    #expect(lengths == [70])
  }

  @Test func `the device breaks at the frame asked for`() throws {
    let faults = FaultPlan([PlannedFault(.breakDevice(.receive), at: 2)])
    var guest = try HandGuest.boot(SimulatedMachineTests.legacy(faults: faults))
    guest.machine.schedule(frame: .frame(60), at: 20_000)
    guest.machine.schedule(frame: .frame(60), at: 40_000)
    let first = try guest.receive(1)
    #expect(first.count == 1)
    let report = try #require(
      SimulatedMachineTests.hang { () throws(SimulationFault) in
        _ = try guest.receive(1)
      })
    #expect(report.isBroken)
    #expect(report.status == [.acknowledge, .driver, .driverOK], "legacy: no sign of it")
    #expect(guest.machine.device.errors == [.injected])
  }

  @Test func `a used element reaches memory damaged as asked`() throws {
    let faults = FaultPlan([
      PlannedFault(.flipID(nil, mask: 0x8000_0000), at: 2),
      PlannedFault(.flipLength(nil, mask: 1), at: 2),
    ])
    var guest = try HandGuest.boot(SimulatedMachineTests.legacy(faults: faults))
    guest.machine.schedule(frame: .frame(60), at: 20_000)
    guest.machine.schedule(frame: .frame(60), at: 40_000)
    let lengths = try guest.receive(2)
    #expect(lengths == [70, 71])
    let id = try guest.machine.load32(guest.receive.used + 4 + 8)
    #expect(id == 0x8000_0001)
  }
}
