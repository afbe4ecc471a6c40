import Simulation
import Testing
import VirtIO
import VirtIODevice
import VirtIODriver

@Suite("A device that cannot be used is given up, and told so")
struct InitialisationFailureTests {
  /// The failure, and what was done to the registers after the device was found.
  private static func start(
    _ device: DeviceConfiguration = DeviceConfiguration(),
    options: NetworkDriver.Options = .init(queueSize: 4, receiveBufferCount: 4),
    answer: ((_ register: UInt16, _ value: UInt32) -> UInt32)? = nil
  ) throws -> (failure: NetworkDriver.InitialisationFailure?, lines: [String]) {
    var machine = ObservedMachine(SimulationConfiguration(device: device, slotCount: 2))
    machine.answer = answer
    let failure: NetworkDriver.InitialisationFailure?
    switch try NetworkDriver.start(options: options, on: &machine) {
    case .ready: failure = nil
    case .failed(let reason): failure = reason
    }
    return (failure, machine.log.registerLines)
  }

  private static func override(
    _ register: MMIORegister, _ value: UInt32
  ) -> (UInt16, UInt32) -> UInt32 {
    { offset, answer in offset == register.rawValue ? value : answer }
  }

  @Test("C-28: DeviceID 0 is passed over in silence (§4.2.2.2)")
  func noDevice() throws {
    let run = try Self.start(answer: Self.override(.deviceID, 0))
    #expect(run.failure == .noDevice)
    #expect(run.lines == ["deviceID -> 0x0"])
  }

  @Test("another device type is no network device", arguments: [UInt32(2), 4, .max])
  func otherDevice(_ type: UInt32) throws {
    let run = try Self.start(answer: Self.override(.deviceID, type))
    #expect(run.failure == .noDevice)
    #expect(run.lines.count == 1)
  }

  @Test("C-28: a wrong magic value: the device is left alone (§4.2.2.2)")
  func wrongMagic() throws {
    let run = try Self.start(answer: Self.override(.magicValue, 0x7472_6977))
    #expect(run.failure == .noDevice)
    #expect(!run.lines.contains { $0.contains("<-") })
  }

  @Test("C-28: an unknown version: the device is left alone", arguments: [UInt32(0), 3, .max])
  func wrongVersion(_ version: UInt32) throws {
    let run = try Self.start(answer: Self.override(.version, version))
    #expect(run.failure == .noDevice)
    #expect(!run.lines.contains { $0.contains("<-") })
  }

  @Test("C-3: Status does not read 0 after a reset: nothing more is written (§2.4.1)")
  func resetIncomplete() throws {
    let run = try Self.start(answer: Self.override(.status, 0x40))
    #expect(run.failure == .resetDidNotComplete)
    #expect(run.lines.suffix(2) == ["status <- 0x0", "status -> 0x40"])
  }

  @Test("C-6: a version 2 device without VERSION_1 gets FAILED (§6.1)")
  func versionNotOffered() throws {
    var device = DeviceConfiguration(interface: .modern)
    device.featureMask.remove(.version1)
    let run = try Self.start(device)
    #expect(run.failure == .versionNotOffered)
    #expect(run.lines.suffix(2) == ["status -> 0x3", "status <- 0x83"])
    #expect(!run.lines.contains { $0.hasPrefix("driverFeatures <-") })
  }

  @Test("a legacy device without ANY_LAYOUT gets FAILED (§2.7.4.3)")
  func layoutNotOffered() throws {
    var device = DeviceConfiguration(interface: .legacy)
    device.featureMask.remove(.anyLayout)
    let run = try Self.start(device)
    #expect(run.failure == .headerLayoutNotOffered)
    #expect(run.lines.suffix(2) == ["status -> 0x3", "status <- 0x83"])
  }

  @Test("C-7: FEATURES_OK does not stay: the queues are not touched (§3.1.1)")
  func featuresRefused() throws {
    let run = try Self.start { register, value in
      register == MMIORegister.status.rawValue ? value & ~0x8 : value
    }
    #expect(run.failure == .featuresRefused)
    #expect(!run.lines.contains { $0.hasPrefix("queue") })
    #expect(run.lines.last == "status <- 0x83")
  }

  @Test(
    "C-30: a queue that is missing or smaller than wanted: FAILED, and it stays unplaced",
    arguments: DeviceInterface.both, [UInt32(0), 1, 3])
  func queueTooSmall(_ interface: DeviceInterface, _ maximum: UInt32) throws {
    let run = try Self.start(
      DeviceConfiguration(interface: interface),
      answer: Self.override(.queueNumMax, maximum))
    #expect(run.failure == .queueUnavailable(queue: 0, maximum: maximum))
    #expect(!run.lines.contains { $0.hasPrefix("queueNum <-") })
    #expect(run.lines.last?.hasPrefix("status <- 0x8") == true)
  }

  @Test("C-30: a queue that is in use: FAILED (§4.2.3.2 step 2)", arguments: DeviceInterface.both)
  func queueInUse(_ interface: DeviceInterface) throws {
    let register: MMIORegister = interface == .legacy ? .queuePFN : .queueReady
    let run = try Self.start(
      DeviceConfiguration(interface: interface), answer: Self.override(register, 1))
    #expect(run.failure == .queueUnavailable(queue: 0, maximum: 1_024))
    #expect(!run.lines.contains { $0.hasPrefix("queueNum <-") })
  }

  @Test("C-9, C-10: whatever fails, FAILED is the last write, and nothing was notified")
  func failedIsLast() throws {
    var legacy = DeviceConfiguration(interface: .legacy)
    legacy.featureMask.remove(.anyLayout)
    var modern = DeviceConfiguration(interface: .modern)
    modern.featureMask.remove(.version1)
    let runs = [
      try Self.start(legacy), try Self.start(modern),
      try Self.start(answer: Self.override(.queueNumMax, 0)),
      try Self.start(answer: Self.override(.queueReady, 1)),
    ]
    for run in runs {
      #expect(run.failure != nil)
      let last = try #require(run.lines.last)
      #expect(last.hasPrefix("status <- 0x8"), "\(last)")
      #expect(!run.lines.contains { $0.hasPrefix("queueNotify") })
    }
  }
}
