import Simulation
import Testing
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("What the driver does to the registers, from the probe to DRIVER_OK")
struct RegisterSequenceTests {
  /// A machine of three slots, with queues of two.
  static func bench(_ interface: DeviceInterface) throws -> DriverBench {
    try DriverBench.live(
      SimulationConfiguration(device: DeviceConfiguration(interface: interface), slotCount: 3),
      options: NetworkDriver.Options(queueSize: 2, receiveBufferCount: 2))
  }

  @Test("legacy: VIRTIO 1.4 §3.1.1 without FEATURES_OK, queues as §4.2.4 has them")
  func legacy() throws {
    let bench = try Self.bench(.legacy)
    #expect(
      bench.machine.log.registerLines == [
        "deviceID -> 0x1", "magicValue -> 0x74726976", "version -> 0x1",
        "status <- 0x0", "status -> 0x0", "status <- 0x1", "status <- 0x3",
        "deviceFeaturesSel <- 0x0", "deviceFeatures -> 0x39bf8064",
        "driverFeaturesSel <- 0x0", "driverFeatures <- 0x8010020",
        "queueSel <- 0x0", "queuePFN -> 0x0", "queueNumMax -> 0x400", "queueNum <- 0x2",
        "guestPageSize <- 0x1000", "queueAlign <- 0x1000", "queuePFN <- 0x100",
        "queueSel <- 0x1", "queuePFN -> 0x0", "queueNumMax -> 0x400", "queueNum <- 0x2",
        "guestPageSize <- 0x1000", "queueAlign <- 0x1000", "queuePFN <- 0x103",
        "config -> byte 0x52", "config+1 -> byte 0x54", "config+2 -> byte 0x0",
        "config+3 -> byte 0x12", "config+4 -> byte 0x34", "config+5 -> byte 0x56",
        "status <- 0x7", "queueNotify <- 0x0",
      ])
  }

  @Test("modern: VIRTIO 1.4 §3.1.1, queues as §4.2.3.2 has them, the address under its generation")
  func modern() throws {
    let bench = try Self.bench(.modern)
    #expect(
      bench.machine.log.registerLines == [
        "deviceID -> 0x1", "magicValue -> 0x74726976", "version -> 0x2",
        "status <- 0x0", "status -> 0x0", "status <- 0x1", "status <- 0x3",
        "deviceFeaturesSel <- 0x0", "deviceFeatures -> 0x30bf8024",
        "deviceFeaturesSel <- 0x1", "deviceFeatures -> 0x101",
        "driverFeaturesSel <- 0x0", "driverFeatures <- 0x10020",
        "driverFeaturesSel <- 0x1", "driverFeatures <- 0x1",
        "status <- 0xb", "status -> 0xb",
        "queueSel <- 0x0", "queueReady -> 0x0", "queueNumMax -> 0x400", "queueNum <- 0x2",
        "queueDescLow <- 0x100000", "queueDescHigh <- 0x0",
        "queueDriverLow <- 0x100020", "queueDriverHigh <- 0x0",
        "queueDeviceLow <- 0x101000", "queueDeviceHigh <- 0x0", "queueReady <- 0x1",
        "queueSel <- 0x1", "queueReady -> 0x0", "queueNumMax -> 0x400", "queueNum <- 0x2",
        "queueDescLow <- 0x103000", "queueDescHigh <- 0x0",
        "queueDriverLow <- 0x103020", "queueDriverHigh <- 0x0",
        "queueDeviceLow <- 0x104000", "queueDeviceHigh <- 0x0", "queueReady <- 0x1",
        "configGeneration -> 0x0",
        "config -> byte 0x52", "config+1 -> byte 0x54", "config+2 -> byte 0x0",
        "config+3 -> byte 0x12", "config+4 -> byte 0x34", "config+5 -> byte 0x56",
        "configGeneration -> 0x0",
        "status <- 0xf", "queueNotify <- 0x0",
      ])
  }

  @Test("empty slots cost one read each, and nothing is written to them")
  func probing() throws {
    let bench = try Self.bench(.modern)
    let probe = bench.machine.log.accesses.compactMap(\.registerLine).prefix(3)
    #expect(
      probe == ["deviceID -> 0x0", "deviceID -> 0x0", "deviceID -> 0x1"])
  }

  @Test(
    "a device that answers late is not met twice: the reset is read back",
    arguments: [
      DeviceInterface.legacy, .modern,
    ])
  func resetAgain(_ interface: DeviceInterface) throws {
    var bench = try Self.bench(interface)
    let first = bench.machine.log.registerLines.drop { !$0.hasPrefix("status") }
    bench.machine.log.removeAll()
    bench.driver = try Self.driver(on: &bench.machine)
    let again = bench.machine.log.registerLines.drop { !$0.hasPrefix("status") }
    #expect(first.count == again.count)
    #expect(again.prefix(2) == ["status <- 0x0", "status -> 0x0"])
  }

  private static func driver(on machine: inout ObservedMachine) throws -> NetworkDriver {
    let options = NetworkDriver.Options(queueSize: 2, receiveBufferCount: 2)
    switch try NetworkDriver.start(options: options, on: &machine) {
    case .ready(let driver): return driver
    case .failed(let failure): throw DriverBench.NotLive(failure: failure)
    }
  }
}
