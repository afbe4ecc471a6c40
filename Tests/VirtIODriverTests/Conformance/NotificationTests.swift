import FaultPlans
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("Conformance: notifications and interrupts")
struct NotificationTests {
  @Test(
    "C-23: used.flags 0 is notified; 1 is not, unless the ring had run empty",
    arguments: DeviceInterface.both)
  func decisions(_ interface: DeviceInterface) throws {
    let interleavings =
      [Interleaving.immediate] + (1...4).map { .seeded(seed: $0, maximumDelay: 900) }
    for interleaving in interleavings {
      let bench = try TrafficBench.afterTraffic(
        interface, queueSize: 8, interleaving: interleaving)
      var notified: [UInt32] = []
      for event in bench.events {
        guard case .notificationDecision(let queue, let flags, let sent) = event else { continue }
        if flags & 1 == 0 { #expect(sent) }
        if sent { notified.append(UInt32(queue)) }
      }
      #expect(notified.count > 2)
      #expect(bench.machine.log.stores(to: .queueNotify) == notified)
    }
  }

  @Test("C-23: a ring that never runs empty is not notified against the flag")
  func noNeedlessNotification() throws {
    var bench = try DriverBench.live(SimulationConfiguration())
    for seed in 0..<200 { bench.arrive(.sampleFrame(60, seed: seed), after: UInt64(seed) * 8_000) }
    try bench.serve(for: 2_000_000)
    #expect(bench.received.count == 200)
    // The one at the start, for which the ring counts as empty.
    #expect(bench.machine.log.stores(to: .queueNotify) == [0])
  }

  @Test("C-20: an interrupt without cause changes nothing and is not acknowledged")
  func spuriousInterrupt() throws {
    var bench = try DriverBench.live(SimulationConfiguration())
    try bench.serve(for: 310_000_000)
    bench.machine.log.removeAll()
    for _ in 0..<3 { _ = try bench.service(after: .device) }
    #expect(bench.machine.log.stores(to: .interruptACK).isEmpty)
    #expect(bench.machine.log.registerLines.allSatisfy { $0.hasPrefix("interruptStatus ->") })
    #expect(bench.violations.isEmpty && bench.received.isEmpty)
    bench.arrive(.sampleFrame(60, seed: 1))
    try bench.serve(for: 1_000_000)
    #expect(bench.received.count == 1)
  }

  @Test(
    "C-33: undefined bits of InterruptStatus are not acknowledged",
    arguments: [
      UInt32(0x80), 0xFFFF_FFFC, 0x8000_0000,
    ])
  func undefinedBits(_ bits: UInt32) throws {
    var bench = try DriverBench.live(SimulationConfiguration()) { machine in
      machine.answer = { $0 == MMIORegister.interruptStatus.rawValue ? $1 | bits : $1 }
    }
    bench.arrive(.sampleFrame(60, seed: 1), after: 5_000)
    try bench.serve(for: 1_000_000)
    #expect(bench.received.count == 1)
    #expect(bench.machine.log.stores(to: .interruptACK) == [1])
  }

  @Test("C-34: every interrupt reads InterruptStatus once and acknowledges what it read")
  func acknowledgement() throws {
    let bench = try TrafficBench.afterTraffic(.modern)
    let status = bench.events.compactMap { event -> UInt32? in
      guard case .interruptStatus(let bits) = event else { return nil }
      return bits == 0 ? nil : bits
    }
    #expect(!status.isEmpty)
    #expect(bench.machine.log.stores(to: .interruptACK) == status)
  }

  @Test(
    "C-27: registers of the interface alone, 32 bits wide, read or written as they may be",
    arguments: DeviceInterface.both)
  func documentedRegisters(_ interface: DeviceInterface) throws {
    let faults = FaultPlan([PlannedFault(.breakDevice(.receive), at: 3)])
    var bench = try DriverBench.live(
      SimulationConfiguration(device: DeviceConfiguration(interface: interface), faults: faults))
    for seed in 0..<6 { bench.arrive(.sampleFrame(60, seed: seed), after: UInt64(seed) * 9_000) }
    bench.backlog = [.sampleFrame(60, seed: 9)]
    try bench.serve(for: 6 * DriverBench.second)
    for access in bench.machine.log.accesses {
      switch access {
      case .registerLoad(let offset, let byteCount, _):
        if offset >= MMIORegister.config.rawValue {
          #expect(byteCount == 1 && offset < MMIORegister.config.rawValue + 6)
        } else {
          #expect(byteCount == 4)
          #expect(Self.readable(interface).contains(try #require(MMIORegister(rawValue: offset))))
        }
      case .registerStore(let offset, _):
        #expect(Self.writable(interface).contains(try #require(MMIORegister(rawValue: offset))))
      default: continue
      }
    }
  }

  /// What may be read, of the registers that the driver needs (§4.2.2, §4.2.4).
  private static func readable(_ interface: DeviceInterface) -> Set<MMIORegister> {
    let registers: Set<MMIORegister> = [
      .magicValue, .version, .deviceID, .deviceFeatures, .queueNumMax, .interruptStatus, .status,
    ]
    return registers.union(
      interface == .legacy ? [.queuePFN] : [.queueReady, .configGeneration])
  }

  /// What may be written.
  private static func writable(_ interface: DeviceInterface) -> Set<MMIORegister> {
    let registers: Set<MMIORegister> = [
      .deviceFeaturesSel, .driverFeatures, .driverFeaturesSel, .queueSel, .queueNum, .queueNotify,
      .interruptACK, .status,
    ]
    let modern: Set<MMIORegister> = [
      .queueReady, .queueDescLow, .queueDescHigh, .queueDriverLow, .queueDriverHigh,
      .queueDeviceLow, .queueDeviceHigh,
    ]
    return registers.union(
      interface == .legacy ? [.guestPageSize, .queueAlign, .queuePFN] : modern)
  }

  @Test("C-31: the registers of a queue rest while it is ready", arguments: DeviceInterface.both)
  func readyQueueRests(_ interface: DeviceInterface) throws {
    let bench = try TrafficBench.afterTraffic(interface)
    var ready: Set<UInt32> = []
    var selected: UInt32 = 0
    for access in bench.machine.log.accesses {
      guard case .registerStore(let offset, let value) = access,
        let register = MMIORegister(rawValue: offset)
      else { continue }
      switch register {
      case .status where value == 0: ready = []
      case .queueSel: selected = value
      case .queuePFN, .queueReady:
        #expect(ready.insert(selected).inserted)
      case .queueNum, .queueAlign, .queueDescLow, .queueDescHigh, .queueDriverLow,
        .queueDriverHigh, .queueDeviceLow, .queueDeviceHigh:
        #expect(!ready.contains(selected))
      default: continue
      }
    }
    #expect(ready == [0, 1])
  }
}
