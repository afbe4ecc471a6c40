import FaultPlans
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("Conformance: status and features")
struct StatusAndFeatureTests {
  /// A bench after five seconds of life with one reset in them.
  private static func afterReset(_ interface: DeviceInterface) throws -> DriverBench {
    let faults = FaultPlan([PlannedFault(.flipID(nil, mask: 0x8000_0000), at: 3)])
    var bench = try DriverBench.live(
      SimulationConfiguration(
        device: DeviceConfiguration(interface: interface), faults: faults))
    for seed in 1...8 { bench.arrive(.sampleFrame(60, seed: seed), after: UInt64(seed) * 10_000) }
    try bench.serve(for: DriverBench.second)
    #expect(bench.resets == [.deviceViolation])
    return bench
  }

  @Test("C-1: reset, ACKNOWLEDGE, DRIVER, FEATURES_OK, DRIVER_OK, the first time and every other")
  func order() throws {
    let modern = try Self.afterReset(.modern)
    #expect(
      modern.machine.log.stores(to: .status) == [0, 1, 3, 0xB, 0xF, 0, 1, 3, 0xB, 0xF])
    let legacy = try Self.afterReset(.legacy)
    #expect(legacy.machine.log.stores(to: .status) == [0, 1, 3, 7, 0, 1, 3, 7])
  }

  @Test("C-2: bits are only added, except by 0", arguments: DeviceInterface.both)
  func bitsAreAdded(_ interface: DeviceInterface) throws {
    let bench = try Self.afterReset(interface)
    let stores = bench.machine.log.stores(to: .status)
    for (previous, next) in zip(stores, stores.dropFirst()) where next != 0 {
      #expect(next & previous == previous)
    }
  }

  @Test("C-3: Status is read back after every reset", arguments: DeviceInterface.both)
  func resetIsReadBack(_ interface: DeviceInterface) throws {
    let bench = try Self.afterReset(interface)
    let registers = bench.machine.log.accesses.filter { $0.registerLine != nil }
    for (access, next) in zip(registers, registers.dropFirst())
    where access.store(to: .status) == 0 {
      #expect(next.isLoad(of: .status))
    }
  }

  @Test("C-4, C-5, C-35: of 64 offered bits the driver takes those it knows, never RING_RESET")
  func acceptedFeatures() throws {
    let bench = try DriverBench.live(SimulationConfiguration()) { machine in
      machine.answer = { $0 == MMIORegister.deviceFeatures.rawValue ? .max : $1 }
    }
    #expect(bench.driver.negotiated == [.version1, .mac, .status])
    #expect(bench.machine.log.stores(to: .driverFeatures) == [0x10020, 0x1])
  }

  @Test("C-4: nothing is taken that was not offered")
  func nothingOffered() throws {
    let bare = FeatureBits([.version1])
    let modern = try DriverBench.live(
      SimulationConfiguration(device: DeviceConfiguration(featureMask: bare)))
    #expect(modern.machine.log.stores(to: .driverFeatures) == [0, 1])
    let legacy = try DriverBench.live(
      SimulationConfiguration(
        device: DeviceConfiguration(interface: .legacy, featureMask: .anyLayout)))
    #expect(legacy.machine.log.stores(to: .driverFeatures) == [1 << 27])
  }

  @Test(
    "C-7, C-29, C-41: features come before queues, each after its select register",
    arguments: DeviceInterface.both)
  func featureOrder(_ interface: DeviceInterface) throws {
    let bench = try DriverBench.live(
      SimulationConfiguration(device: DeviceConfiguration(interface: interface)))
    let registers = bench.machine.log.accesses.filter { $0.registerLine != nil }
    for (access, next) in zip(registers, registers.dropFirst()) {
      if next.isLoad(of: .deviceFeatures) {
        #expect(access.store(to: .deviceFeaturesSel) != nil)
      }
      if next.store(to: .driverFeatures) != nil {
        #expect(access.store(to: .driverFeaturesSel) != nil)
      }
    }
    let lastFeature = registers.lastIndex { $0.store(to: .driverFeatures) != nil }
    let firstQueue = registers.firstIndex { $0.store(to: .queueSel) != nil }
    #expect(try #require(lastFeature) < (try #require(firstQueue)))
    let featuresOK = bench.machine.log.stores(to: .status).contains { $0 & 8 != 0 }
    #expect(featuresOK == (interface == .modern))
  }

  @Test("C-8: the configuration space is never written", arguments: DeviceInterface.both)
  func configurationIsRead(_ interface: DeviceInterface) throws {
    let bench = try Self.afterReset(interface)
    for access in bench.machine.log.accesses {
      if case .registerStore(let offset, _) = access {
        #expect(offset < MMIORegister.config.rawValue)
      }
    }
  }

  @Test("C-9: nothing is notified between a reset and DRIVER_OK", arguments: DeviceInterface.both)
  func notificationsWait(_ interface: DeviceInterface) throws {
    let bench = try Self.afterReset(interface)
    var isLive = false
    for access in bench.machine.log.accesses {
      if let status = access.store(to: .status) { isLive = status & 4 != 0 }
      if access.store(to: .queueNotify) != nil { #expect(isLive) }
    }
  }

  @Test("C-11: DEVICE_NEEDS_RESET resets at once, whatever is outstanding")
  func needsReset() throws {
    var bench = try DriverBench.live(
      SimulationConfiguration(
        device: DeviceConfiguration(),
        faults: FaultPlan([PlannedFault(.breakDevice(.receive), at: 2)])))
    for seed in 1...4 { bench.arrive(.sampleFrame(60, seed: seed), after: UInt64(seed) * 50_000) }
    try bench.serve(for: 1_000_000)
    #expect(bench.resets == [.deviceNeedsReset])
    #expect(bench.received.last == .sampleFrame(60, seed: 4))
  }

  @Test("C-12: the address is read again when the configuration changes meanwhile (§2.5.3)")
  func configurationGeneration() throws {
    var reads = 0
    let bench = try DriverBench.live(SimulationConfiguration()) { machine in
      machine.answer = { register, value in
        if register == MMIORegister.configGeneration.rawValue {
          reads += 1
          // The first look, and the look after a change in the middle of the first reading.
          return reads == 1 ? 6 : 7
        }
        // Before the change the device answered with other bytes.
        return register >= MMIORegister.config.rawValue && reads == 1 ? 0xEE : value
      }
    }
    #expect(reads == 3)
    let address = (0..<6).map { bench.driver.macAddress[$0] }
    #expect(address == [0x52, 0x54, 0x00, 0x12, 0x34, 0x56])
  }

  @Test("C-12: a configuration that never stands still does not keep the driver for ever")
  func restlessConfiguration() throws {
    var generation: UInt32 = 0
    let bench = try DriverBench.live(SimulationConfiguration()) { machine in
      machine.answer = { register, value in
        guard register == MMIORegister.configGeneration.rawValue else { return value }
        generation += 1
        return generation
      }
    }
    #expect(bench.driver.negotiated.contains(.mac))
    #expect(generation < 20)
  }

  @Test(
    "C-39: without MAC the configuration space is not read, and the address is a local one",
    arguments: DeviceInterface.both)
  func noAddressOffered(_ interface: DeviceInterface) throws {
    var device = DeviceConfiguration(interface: interface)
    device.featureMask.remove(.mac)
    let bench = try DriverBench.live(SimulationConfiguration(device: device))
    for access in bench.machine.log.accesses {
      if case .registerLoad(let offset, _, _) = access {
        #expect(offset < MMIORegister.config.rawValue)
      }
    }
    #expect(bench.driver.macAddress[0] & 0b11 == 0b10)
  }
}
