import FaultPlans
import Machine
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("R-10: the watchdog finds a stall, records it and heals it")
struct WatchdogTests {
  static let millisecond: UInt64 = 1_000_000

  private static func bench(
    _ faults: FaultPlan = FaultPlan(), interface: DeviceInterface = .modern,
    size: UInt16 = 4, receiveBuffers: UInt16 = 4, costs: AccessCosts = AccessCosts(),
    interleaving: Interleaving = .immediate
  ) throws -> DriverBench {
    try DriverBench.live(
      SimulationConfiguration(
        device: DeviceConfiguration(interface: interface), faults: faults,
        interleaving: interleaving, costs: costs),
      options: NetworkDriver.Options(queueSize: size, receiveBufferCount: receiveBuffers))
  }

  @Test(
    "a lost interrupt: the frame comes with the tick, the next one with its interrupt",
    arguments: DeviceInterface.both)
  func lostInterrupt(_ interface: DeviceInterface) throws {
    var bench = try Self.bench(
      FaultPlan([PlannedFault(.dropInterrupt(nil), at: 1)]), interface: interface)
    try bench.serve(until: 240 * Self.millisecond)
    bench.arrive(.sampleFrame(60, seed: 1), after: 10 * Self.millisecond)
    try bench.serve(until: 290 * Self.millisecond)
    #expect(bench.received.isEmpty)
    try bench.serve(until: 310 * Self.millisecond)
    #expect(bench.received.count == 1)
    try bench.serve(until: 490 * Self.millisecond)
    #expect(bench.findings == [.missedInterrupt])
    // The line was lowered, so it can rise again.
    bench.machine.log.removeAll()
    bench.arrive(.sampleFrame(60, seed: 2), after: 20 * Self.millisecond)
    try bench.serve(for: 25 * Self.millisecond)
    #expect(bench.received.count == 2)
    #expect(bench.machine.log.accesses.contains(.event(.interruptsTaken(.device))))
    #expect(bench.resets.isEmpty)
  }

  @Test("interrupts lost one after the other are each found")
  func manyLostInterrupts() throws {
    var bench = try Self.bench(FaultPlan([PlannedFault(.dropInterrupt(nil), at: 1, 2, 3)]))
    for seed in 0..<10 {
      bench.arrive(.sampleFrame(60, seed: seed), after: UInt64(350 + 400 * seed) * Self.millisecond)
    }
    try bench.serve(for: 5 * DriverBench.second)
    #expect(bench.received.count == 10)
    #expect(bench.findings == [.missedInterrupt, .missedInterrupt, .missedInterrupt])
  }

  @Test("a kernel too busy to wait for interrupts misses none")
  func noFalseAlarmUnderLoad() throws {
    var bench = try Self.bench(
      size: 64, receiveBuffers: 64,
      costs: AccessCosts(memory: 20_000, register: 100_000, clock: 1_000, poll: 1_000))
    bench.machine.log.isOn = false
    for seed in 0..<2_000 {
      bench.arrive(.sampleFrame(60, seed: seed), after: UInt64(seed) * 700_000)
    }
    try bench.serve(for: 3 * DriverBench.second)
    #expect(bench.received.count == 2_000)
    #expect(bench.findings.isEmpty)
  }

  @Test("interrupts that are late, but not lost, are no finding", arguments: UInt64(1)...12)
  func noFalseAlarmWhenLate(_ seed: UInt64) throws {
    var bench = try Self.bench(
      interleaving: .seeded(seed: seed, maximumDelay: 30 * Self.millisecond))
    var generator = SeededGenerator(seed: seed)
    for number in 0..<40 {
      let moment = UInt64.random(in: 0...20, using: &generator) + UInt64(number) * 237
      bench.arrive(.sampleFrame(60, seed: number), after: moment * Self.millisecond)
    }
    try bench.serve(for: 12 * DriverBench.second)
    #expect(bench.received.count == 40)
    #expect(bench.findings.isEmpty)
  }

  @Test("a transmit notification that is lost is sent again", arguments: DeviceInterface.both)
  func lostTransmitNotification(_ interface: DeviceInterface) throws {
    // The first one is the receive queue's at the start.
    var bench = try Self.bench(
      FaultPlan([PlannedFault(.dropNotification(nil), at: 2)]), interface: interface)
    try bench.serve(until: 50 * Self.millisecond)
    bench.backlog = [.sampleFrame(60, seed: 1)]
    try bench.serve(until: 99 * Self.millisecond)
    #expect(bench.transmitted == [])
    try bench.serve(until: 399 * Self.millisecond)
    #expect(bench.transmitted == [.sampleFrame(60, seed: 1)])
    #expect(bench.findings == [.missedNotification])
    #expect(bench.resets.isEmpty)
  }

  @Test("a receive notification that is lost is sent again", arguments: DeviceInterface.both)
  func lostReceiveNotification(_ interface: DeviceInterface) throws {
    var bench = try Self.bench(
      FaultPlan([PlannedFault(.dropNotification(nil), at: 2)]), interface: interface,
      receiveBuffers: 1)
    try bench.serve(until: 150 * Self.millisecond)
    let answered = bench.machine.log.stores(to: .queueNotify).count
    for seed in 1...3 { bench.arrive(.sampleFrame(60, seed: seed), after: 1_000) }
    try bench.serve(until: 499 * Self.millisecond)
    #expect(bench.received == (1...3).map { .sampleFrame(60, seed: $0) })
    #expect(bench.machine.log.stores(to: .queueNotify).count > answered)
    #expect(bench.resets.isEmpty)
  }

  @Test("a notification decided against and wanted all the same is sent, once")
  func missedNotification() throws {
    var bench = try Self.bench()
    try bench.serve(until: 110 * Self.millisecond)
    bench.arrive(.sampleFrame(60, seed: 1), after: 1_000)
    try bench.serve(until: 120 * Self.millisecond)
    let flags = bench.layout(NetworkQueue.receive.index).usedFlags
    // What a device does that fell asleep right after the driver had looked.
    bench.machine.simulated.store16(0, to: flags)
    bench.machine.log.removeAll()
    try bench.serve(until: 250 * Self.millisecond)
    #expect(bench.findings == [.missedNotification])
    #expect(bench.machine.log.stores(to: .queueNotify) == [0])
  }

  @Test(
    "NEEDS_RESET: found by its interrupt, or by the tick when that is lost too",
    arguments: [[], [2]] as [[UInt64]])
  func needsReset(_ droppedInterrupts: [UInt64]) throws {
    var bench = try Self.bench(
      FaultPlan(
        [PlannedFault(.breakDevice(.receive), at: 2)]
          + droppedInterrupts.map { PlannedFault(.dropInterrupt(nil), at: $0) }))
    for seed in 1...2 {
      bench.arrive(.sampleFrame(60, seed: seed), after: UInt64(seed) * 20 * Self.millisecond)
    }
    try bench.serve(until: (droppedInterrupts.isEmpty ? 42 : 110) * Self.millisecond)
    #expect(bench.resets == [.deviceNeedsReset])
    bench.arrive(.sampleFrame(60, seed: 3), after: Self.millisecond)
    bench.backlog = [.sampleFrame(60, seed: 4)]
    try bench.serve(for: 5 * Self.millisecond)
    #expect(bench.received.last == .sampleFrame(60, seed: 3))
    #expect(bench.transmitted == [.sampleFrame(60, seed: 4)])
  }

  @Test(
    "a device that was reset behind the driver's back is found at the tick, and reset",
    arguments: DeviceInterface.both)
  func statusLost(_ interface: DeviceInterface) throws {
    var bench = try Self.bench(interface: interface)
    try bench.serve(until: 50 * Self.millisecond)
    let slot = bench.machine.slotCount - 1
    try bench.machine.simulated.storeRegister(
      slot: slot, offset: MMIORegister.status.rawValue, value: 0)
    bench.backlog = [.sampleFrame(60, seed: 1)]
    try bench.serve(until: 110 * Self.millisecond)
    #expect(bench.resets == [.statusLost])
    #expect(bench.driver.resetCount == 1 && bench.driver.lastReset == .statusLost)
    bench.arrive(.sampleFrame(60, seed: 2))
    bench.backlog = [.sampleFrame(60, seed: 3)]
    try bench.serve(for: Self.millisecond)
    #expect(bench.received == [.sampleFrame(60, seed: 2)])
    #expect(bench.transmitted.last == .sampleFrame(60, seed: 3))
  }

  @Test("a legacy device that died in silence is reset when a frame has been with it for 5 s")
  func silentDeath() throws {
    var bench = try Self.bench(
      FaultPlan([PlannedFault(.breakDevice(.receive), at: 1)]), interface: .legacy)
    bench.arrive(.sampleFrame(60, seed: 1), after: 1_000)
    try bench.serve(for: Self.millisecond)
    bench.backlog = (0..<6).map { .sampleFrame(60, seed: $0) }
    try bench.serve(until: 5_000 * Self.millisecond)
    #expect(bench.resets.isEmpty)
    try bench.serve(until: 5_300 * Self.millisecond)
    #expect(bench.resets == [.transmitStalled])
    #expect(bench.findings.last == .transmitStalled)
    // Two frames had found no room in the ring of four; those in it are lost.
    #expect(bench.transmitted == [.sampleFrame(60, seed: 4), .sampleFrame(60, seed: 5)])
    bench.arrive(.sampleFrame(60, seed: 9), after: 1_000)
    try bench.serve(for: Self.millisecond)
    #expect(bench.received == [.sampleFrame(60, seed: 9)])
  }

  @Test("a backend that takes nothing for less than the limit costs no reset")
  func backendStall() throws {
    let stall = (10 * Self.millisecond)..<(4_800 * Self.millisecond)
    var bench = try Self.bench(FaultPlan([PlannedFault(.stallBackend(stall))]))
    try bench.serve(until: 20 * Self.millisecond)
    bench.backlog = (0..<20).map { .sampleFrame(60, seed: $0) }
    try bench.serve(until: 5_000 * Self.millisecond)
    #expect(bench.resets.isEmpty)
    #expect(bench.transmitted == (0..<20).map { .sampleFrame(60, seed: $0) })
  }

  @Test("a ring that is used up and not yet drained is no device that waits for a notification")
  func usedUpRing() throws {
    var bench = try DriverBench.live(
      SimulationConfiguration(), options: NetworkDriver.Options(queueSize: 4))
    bench.arrive(.sampleFrame(60, seed: 1), after: 10 * Self.millisecond)
    try bench.serve(until: 20 * Self.millisecond)
    let tick = bench.driver.nextTick
    for seed in 2...6 {
      bench.arrive(.sampleFrame(60, seed: seed), after: tick - bench.machine.simulated.now)
    }
    try bench.serve(until: tick + 50 * Self.millisecond)
    let looks = bench.events.compactMap { event in
      if case .ringInspected(0, let ring) = event { ring } else { nil }
    }
    #expect(looks.contains { $0.used == $0.available && $0.usedFlags == 0 }, "nothing to test")
    #expect(bench.findings.isEmpty)
    #expect(bench.received.count == 6)
  }

  @Test("an idle kernel looks ten times a second, and finds nothing")
  func idle() throws {
    var bench = try Self.bench()
    bench.arrive(.sampleFrame(60, seed: 1), after: 1_000)
    try bench.serve(for: 10 * DriverBench.second)
    let looks = bench.events.count { event in
      if case .ringInspected = event { true } else { false }
    }
    #expect((198...204).contains(looks))
    #expect(bench.findings.isEmpty)
  }
}
