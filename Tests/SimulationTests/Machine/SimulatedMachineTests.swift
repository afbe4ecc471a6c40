import FaultPlans
import HandRings
import Machine
import Simulation
import Testing
import TraceFormat
import VirtIO
import VirtIODevice

@Suite("The simulated machine")
struct SimulatedMachineTests {
  static func legacy(
    _ interleaving: Interleaving = .immediate, faults: FaultPlan = FaultPlan(),
    timeLimit: UInt64? = nil, recordLimit: Int? = nil
  ) -> SimulationConfiguration {
    SimulationConfiguration(
      device: DeviceConfiguration(interface: .legacy), faults: faults,
      interleaving: interleaving, timeLimit: timeLimit, recordLimit: recordLimit)
  }

  @Test func `the device is in the last slot, the others are empty`() throws {
    var machine = SimulatedMachine(Self.legacy())
    for slot in 0..<machine.slotCount {
      let magic = try machine.loadRegister(slot: slot, offset: 0x000, width: .word)
      let device = try machine.loadRegister(slot: slot, offset: 0x008, width: .word)
      #expect(magic == 0x7472_6976)
      #expect(device == (slot == 23 ? 1 : 0))
    }
    let beyond = try machine.loadRegister(slot: 24, offset: 0x000, width: .word)
    #expect(beyond == 0)
  }

  @Test func `frames arrive at their virtual times and wake the wait`() throws {
    var guest = try HandGuest.boot(Self.legacy())
    guest.machine.schedule(frame: .frame(60), at: 1_000_000)
    guest.machine.schedule(frame: .frame(90), at: 500_000)
    let first = try guest.receive(1)
    #expect(first == [100])
    #expect((500_000..<501_000).contains(guest.machine.now))
    let second = try guest.receive(1)
    #expect(second == [70])
    #expect((1_000_000..<1_001_000).contains(guest.machine.now))
  }

  @Test func `a wait ends at its deadline and jumps there`() throws {
    var guest = try HandGuest.boot(Self.legacy())
    let interrupts = try guest.machine.wait(until: 3_000_000_000)
    #expect(interrupts == .timer)
    #expect(guest.machine.now == 3_000_000_000)
  }

  @Test func `a wait that nothing can end is a proven hang`() throws {
    var guest = try HandGuest.boot(Self.legacy())
    let report = try #require(
      Self.hang { () throws(SimulationFault) in
        _ = try guest.machine.wait(until: nil)
      })
    #expect(report.wait == .interrupt)
    #expect(report.receive.available == 8)
    #expect(report.receive.deviceUsed == 0)
    #expect(report.status == [.acknowledge, .driver, .driverOK])
  }

  @Test func `a polling loop that nothing can end is a proven hang`() throws {
    let faults = FaultPlan([PlannedFault(.dropNotification(nil), at: 2)])
    var guest = try HandGuest.boot(Self.legacy(faults: faults))
    try guest.send(.frame(60))
    let report = try #require(Self.hang { () throws(SimulationFault) in try guest.reclaim() })
    #expect(report.wait == .poll)
    #expect(report.transmit.available == 1)
    #expect(report.transmit.used == 0)
    #expect(report.transmit.lastAvailable == 0)
  }

  @Test func `a polling loop that looks at the clock is no hang`() throws {
    var guest = try HandGuest.boot(Self.legacy())
    var turns = 0
    while try guest.machine.readClock() < 100_000 {
      try guest.machine.relax(PollingWait(queue: 0, goal: .different(from: 0)))
      turns += 1
    }
    #expect(turns > 100)
  }

  @Test func `a polling loop that counts its turns is no hang: those that are left pass`() throws {
    var guest = try HandGuest.boot(Self.legacy())
    let wait = PollingWait(queue: 0, goal: .different(from: 0), turnsLeft: 1_000)
    while try guest.machine.relax(wait) == 0 {}
    let start = guest.machine.now
    #expect(try guest.machine.relax(wait) == 999)
    #expect(guest.machine.now - start >= 999 * 20)
    let last = PollingWait(queue: 0, goal: .different(from: 0), turnsLeft: 1)
    #expect(try guest.machine.relax(last) == 0)
    let longest = PollingWait(queue: 0, goal: .different(from: 0), turnsLeft: .max)
    #expect(throws: SimulationFault.stopped(.timeLimit)) {
      try Self.untyped { () throws(SimulationFault) in _ = try guest.machine.relax(longest) }
    }
  }

  @Test func `no cost, delay or moment leads past the end of time`() throws {
    for costs in [
      AccessCosts(register: .max), AccessCosts(memory: .max), AccessCosts(clock: .max),
      AccessCosts(memory: VirtualTime.longest), AccessCosts(poll: .max),
    ] {
      var machine = SimulatedMachine(
        SimulationConfiguration(
          faults: FaultPlan([PlannedFault(.delayFrame(by: .max))]),
          interleaving: .seeded(seed: 1, maximumDelay: .max), costs: costs))
      machine.schedule(frame: .frame(60), at: .max)
      #expect(throws: SimulationFault.stopped(.timeLimit)) {
        try Self.untyped { () throws(SimulationFault) in
          while true {
            _ = try machine.loadRegister(slot: 23, offset: 0x070, width: .word)
            _ = try machine.load16(0x10_0000)
            _ = try machine.readClock()
            _ = try machine.wait(until: machine.now + VirtualTime.longest)
          }
        }
      }
    }
  }

  @Test func `a quiet poll jumps to what is scheduled`() throws {
    var guest = try HandGuest.boot(Self.legacy())
    guest.machine.schedule(frame: .frame(60), at: 10_000_000_000)
    var turns = 0
    while try guest.machine.load16(guest.receive.used + 2) == 0 {
      try guest.machine.relax(PollingWait(queue: 0, goal: .different(from: 0)))
      turns += 1
    }
    #expect(turns < 10)
    #expect(guest.machine.now >= 10_000_000_000)
  }

  @Test func `refill without kick is found as a hang by the wait`() throws {
    var guest = try HandGuest.boot(Self.legacy())
    for seed in 0..<9 { guest.machine.schedule(frame: .frame(60, seed: seed), at: 5_000_000) }
    try guest.machine.idle(until: 6_000_000)
    _ = try guest.machine.wait(until: nil)
    try guest.write(0x064, 1)
    guest.taken = 8
    guest.post(8)
    let report = try #require(
      Self.hang { () throws(SimulationFault) in
        _ = try guest.machine.wait(until: nil)
      })
    #expect(report.isReceiveDisabled)
    #expect(report.framesWaiting == 1)
    #expect(report.receive.usedFlags == [])
    #expect(report.receive.available == 16)
    #expect(report.receive.used == 8)
  }

  @Test func `transmitted frames are logged with their time and a peer can answer`() throws {
    var guest = try HandGuest.boot(Self.legacy())
    guest.machine.attach { frame, _, outbox in
      outbox.send(Array(frame.bytes.reversed()), after: 2_000)
    }
    try guest.send(.frame(60))
    let sent = guest.machine.now
    let lengths = try guest.receive(1)
    #expect(lengths == [70])
    #expect(guest.machine.host.transmitted.map(\.bytes) == [.frame(60)])
    #expect(guest.machine.host.transmitted[0].time >= sent - 100)
    #expect(guest.machine.now >= sent + 2_000)
  }

  @Test func `runs stop at the time limit, the record limit, and when the peer asks`() throws {
    var timed = try HandGuest.boot(Self.legacy(timeLimit: 1_000_000))
    #expect(throws: SimulationFault.stopped(.timeLimit)) {
      try Self.untyped { () throws(SimulationFault) in
        _ = try timed.machine.wait(until: 5_000_000)
      }
    }
    #expect(timed.machine.now == 1_000_000)
    var counted = try HandGuest.boot(Self.legacy(recordLimit: 3))
    var records = 0
    #expect(throws: SimulationFault.stopped(.recordLimit)) {
      try Self.untyped { () throws(SimulationFault) in
        while true {
          records += 1
          _ = try counted.machine.observeClock()
        }
      }
    }
    #expect(records == 3)
    #expect(counted.machine.trace.map(\.index) == [0, 1, 2])
    var asked = try HandGuest.boot(Self.legacy())
    asked.machine.attach { _, _, outbox in outbox.stop() }
    #expect(throws: SimulationFault.stopped(.requestedByPeer)) {
      try Self.untyped { () throws(SimulationFault) in
        try asked.send(.frame(60))
        try asked.reclaim()
      }
    }
  }

  @Test func `a driver's address outside memory is a fault, not a trap`() throws {
    var guest = try HandGuest.boot(Self.legacy())
    guest.machine.store32(1, to: .max - 2)
    #expect(throws: SimulationFault.accessOutsideMemory(address: .max - 2)) {
      try Self.untyped { () throws(SimulationFault) in _ = try guest.machine.readClock() }
    }
  }

  @Test func `shared memory is aligned, disjoint and finite`() throws {
    var machine = SimulatedMachine(SimulationConfiguration(memoryByteCount: 1 << 16))
    let first = try machine.allocateShared(byteCount: 3, alignment: 1)
    let second = try machine.allocateShared(byteCount: 10, alignment: 4096)
    #expect(second % 4096 == 0)
    #expect(second >= first + 3)
    #expect(throws: SimulationFault.outOfMemory(byteCount: 1 << 16)) {
      try Self.untyped { () throws(SimulationFault) in
        _ = try machine.allocateShared(byteCount: 1 << 16, alignment: 16)
      }
    }
  }

  static func hang(_ body: () throws(SimulationFault) -> Void) -> HangReport? {
    do throws(SimulationFault) {
      try body()
      return nil
    } catch {
      guard case .provenHang(let report) = error else { return nil }
      return report
    }
  }

  static func untyped(_ body: () throws(SimulationFault) -> Void) throws { try body() }
}
