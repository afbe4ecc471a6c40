import FaultPlans
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("Event index: the driver asks and is asked by positions, not by flags")
struct EventIndexTests {
  private static func bench(
    _ ring: SmallRingTests.Ring, _ interleaving: Interleaving, isLogged: Bool = false
  ) throws -> DriverBench {
    try TrafficBench.afterTraffic(
      ring.interface, queueSize: ring.size, position: ring.position, interleaving: interleaving,
      policy: DevicePolicy(
        notificationDelivery: interleaving == .immediate ? .inline : .deferred),
      usesEventIndex: true, isLogged: isLogged)
  }

  @Test("every frame once, in order and intact, nothing healed", arguments: SmallRingTests.Ring.all)
  func traffic(_ ring: SmallRingTests.Ring) throws {
    for interleaving in SmallRingTests.interleavings {
      let bench = try Self.bench(ring, interleaving)
      let count = TrafficBench.frameCount
      #expect(bench.driver.negotiated.contains(.eventIdx))
      #expect(bench.received == (0..<count).map(TrafficBench.arriving), "\(interleaving)")
      #expect(bench.transmitted == (0..<count).map(TrafficBench.leaving), "\(interleaving)")
      #expect(bench.violations.isEmpty && bench.resets.isEmpty && bench.findings.isEmpty)
      #expect(bench.machine.simulated.device.errors.isEmpty)
    }
  }

  @Test(
    "C-24: notified if and only if the range passes avail_event, or the ring had run empty",
    arguments: SmallRingTests.Ring.all)
  func decisions(_ ring: SmallRingTests.Ring) throws {
    let bench = try Self.bench(ring, .seeded(seed: 3, maximumDelay: 900), isLogged: true)
    var available = [ring.position, ring.position]
    var decided = available
    var notified: [UInt32] = []
    var passedCount = 0
    for event in bench.events {
      switch event {
      case .madeAvailable(let queue, let position, _, _, _):
        available[Int(queue)] = position &+ 1
      case .eventDecision(let queue, let event, let sent):
        let place = Int(queue)
        let isPassed = available[place] &- event &- 1 < available[place] &- decided[place]
        if isPassed { #expect(sent) }
        passedCount += isPassed ? 1 : 0
        decided[place] = available[place]
        if sent { notified.append(UInt32(queue)) }
      default: continue
      }
    }
    #expect(passedCount > 2)
    #expect(bench.machine.log.stores(to: .queueNotify) == notified)
  }

  @Test("C-19, C-22: the flags rest, both ways", arguments: DeviceInterface.both)
  func flagsRest(_ interface: DeviceInterface) throws {
    let ring = SmallRingTests.Ring(interface: interface, size: 4, position: 0xFFF0)
    let bench = try Self.bench(ring, .immediate, isLogged: true)
    for queue in [NetworkQueue.receive.index, NetworkQueue.transmit.index] {
      let layout = bench.layout(queue)
      for access in bench.machine.log.accesses {
        if case .store(layout.availableFlags, 2, let value) = access { #expect(value == 0) }
        #expect(access != .load(address: layout.usedFlags, byteCount: 2))
      }
    }
  }

  @Test("used_event is where the driver stands when it waits, and behind it while it serves")
  func usedEvent() throws {
    let ring = SmallRingTests.Ring(interface: .modern, size: 4, position: 0xFFF0)
    let bench = try Self.bench(ring, .immediate)
    var (taken, event) = (ring.position, ring.position)
    var waits = 0
    for record in bench.events {
      switch record {
      case .usedElement(0, let position, _, _, _): taken = position &+ 1
      case .usedEvent(0, let position):
        event = position
        #expect(position == taken || position == taken &- 1)
      case .waitBegan:
        #expect(event == taken)
        waits += 1
      default: continue
      }
    }
    #expect(waits > 5)
  }

  @Test("a device that does not offer it is driven by flags", arguments: DeviceInterface.both)
  func notOffered(_ interface: DeviceInterface) throws {
    var options = NetworkDriver.Options(queueSize: 4, receiveBufferCount: 4)
    options.usesEventIndex = true
    var device = DeviceConfiguration(interface: interface)
    device.featureMask.remove(.eventIdx)
    var bench = try DriverBench.live(
      SimulationConfiguration(device: device), options: options)
    bench.arrive(.sampleFrame(60, seed: 1), after: 5_000)
    try bench.serve(for: 1_000_000)
    #expect(!bench.driver.negotiated.contains(.eventIdx))
    #expect(bench.received.count == 1)
    #expect(!bench.events.contains { if case .usedEvent = $0 { true } else { false } })
  }

  @Test(
    "a full transmit ring of any size is woken by its interrupt, not by the watchdog",
    arguments: [UInt16(1), 2, 4, 8])
  func fullTransmitRing(_ size: UInt16) throws {
    let end: UInt64 = 90_000_000
    var options = NetworkDriver.Options(queueSize: size, receiveBufferCount: size)
    options.usesEventIndex = true
    var bench = try DriverBench.live(
      SimulationConfiguration(
        slotCount: 1, interleaving: .seeded(seed: 7, maximumDelay: 20_000)), options: options)
    try bench.serve(for: 1_000_000)
    bench.backlog = (0..<40).map { .sampleFrame(60, seed: $0) }
    try bench.serve(until: end)
    #expect(bench.transmitted.count == 40)
  }

  @Test("a lost notification is sent again by the watchdog", arguments: DeviceInterface.both)
  func lostNotification(_ interface: DeviceInterface) throws {
    var options = NetworkDriver.Options(queueSize: 4, receiveBufferCount: 4)
    options.usesEventIndex = true
    var bench = try DriverBench.live(
      SimulationConfiguration(
        device: DeviceConfiguration(
          interface: interface), faults: FaultPlan([PlannedFault(.dropNotification(nil), at: 2)])),
      options: options)
    try bench.serve(until: 50_000_000)
    bench.backlog = [.sampleFrame(60, seed: 1)]
    try bench.serve(until: 99_000_000)
    #expect(bench.transmitted.isEmpty)
    try bench.serve(until: 399_000_000)
    #expect(bench.transmitted.count == 1)
    #expect(bench.findings == [.missedNotification])
  }
}
