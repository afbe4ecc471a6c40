public import FaultPlans
public import VirtIODevice

/// One simulated machine: equal configurations, schedules and drivers give equal runs.
public struct SimulationConfiguration: Equatable, Sendable {
  public var device: DeviceConfiguration
  /// What goes wrong on purpose; a first position in it overrides the device's.
  public var faults: FaultPlan
  /// Transports; the device is in the last one, as in QEMU's microvm.
  public var slotCount: UInt8
  public var memoryBase: UInt64
  /// Bytes of memory for ``SimulatedMachine/allocateShared(byteCount:alignment:)``.
  public var memoryByteCount: Int
  /// Room for the largest rings and their buffers.
  public static let defaultMemoryByteCount = 8 << 20
  public var interleaving: Interleaving
  public var costs: AccessCosts
  /// Seeds the entropy that the guest draws.
  public var entropySeed: UInt64
  /// Nanoseconds of virtual time after which the run stops; ``VirtualTime/end`` without one.
  public var timeLimit: UInt64?
  /// Records after which the run stops.
  public var recordLimit: Int?
  /// Whether records and transmitted frames are kept; long runs may not want them.
  public var keepsTrace: Bool
  public var keepsTransmittedFrames: Bool

  public init(
    device: DeviceConfiguration = DeviceConfiguration(), faults: FaultPlan = FaultPlan(),
    slotCount: UInt8 = 24, memoryBase: UInt64 = 0x10_0000,
    memoryByteCount: Int = SimulationConfiguration.defaultMemoryByteCount,
    interleaving: Interleaving = .immediate, costs: AccessCosts = AccessCosts(),
    entropySeed: UInt64 = 0, timeLimit: UInt64? = nil, recordLimit: Int? = nil,
    keepsTrace: Bool = true, keepsTransmittedFrames: Bool = true
  ) {
    precondition(slotCount > 0, "a machine needs a slot for its device")
    self.device = device
    self.faults = faults
    self.slotCount = slotCount
    self.memoryBase = memoryBase
    self.memoryByteCount = memoryByteCount
    self.interleaving = interleaving
    self.costs = costs
    self.entropySeed = entropySeed
    self.timeLimit = timeLimit
    self.recordLimit = recordLimit
    self.keepsTrace = keepsTrace
    self.keepsTransmittedFrames = keepsTransmittedFrames
  }
}

/// When the device's steps happen relative to the driver's accesses.
public enum Interleaving: Equatable, Sendable {
  /// The device does all it can before the driver's next access.
  case immediate
  /// Every step of the device and every interrupt is late by 0 to `maximumDelay` nanoseconds,
  /// and which of two pending routines begins is drawn as well.
  case seeded(seed: UInt64, maximumDelay: UInt64)
}

/// Nanoseconds of virtual time that the driver's accesses take.
public struct AccessCosts: Equatable, Sendable {
  public var memory: UInt64
  public var register: UInt64
  public var clock: UInt64
  public var poll: UInt64

  public init(memory: UInt64 = 1, register: UInt64 = 100, clock: UInt64 = 10, poll: UInt64 = 20) {
    self.memory = memory
    self.register = register
    self.clock = clock
    self.poll = poll
  }
}
