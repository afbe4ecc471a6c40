import FaultPlans
public import Machine
public import TraceFormat
public import VirtIODevice

/// A machine of virtual time around the device model: the world for a driver under test.
///
/// Nothing in it depends on the host's clock or randomness. A wait that nothing scheduled can
/// end throws ``SimulationFault/provenHang(_:)`` instead of lasting for ever.
public struct SimulatedMachine: Machine, ~Copyable {
  public typealias Fault = SimulationFault

  public let configuration: SimulationConfiguration
  /// Nanoseconds of virtual time since boot.
  public internal(set) var now: UInt64 = 0
  public internal(set) var memory: GuestMemory
  public internal(set) var device: NetworkDevice
  public internal(set) var host: SimulatedHost
  /// Every event recorded so far, with virtual time as its ticks.
  public internal(set) var trace: [TraceRecord] = []
  /// Records so far, kept or not.
  public internal(set) var recordCount: UInt64 = 0

  var allocatedByteCount = 0
  var events = EventQueue<ScheduledEvent>()
  /// When peers want to be woken, by their numbers. The guest does not see an alarm: it is no event
  /// of the machine, and a wait that goes on over one is the same wait.
  var alarms = EventQueue<Int>()
  /// When the device's next step is due; the largest value if it has nothing to do.
  var deviceDue = UInt64.max
  /// When the raised interrupt reaches the processor.
  var interruptDue = UInt64.max
  /// The earliest of all of these and ``end``.
  var due: UInt64
  /// When the run stops at the latest.
  let end: UInt64
  var schedule: SplitMix64
  var entropy: SplitMix64

  var isInterruptEnabled = false
  var isInterruptLatched = false
  var isInterruptDropped = false
  var wasLineRaised = false

  /// Whether there is a fault plan at all.
  let hasFaults: Bool
  /// When the next effect of a fault is due; the largest value if none is.
  var faultDue = UInt64.max
  var faults = MachineFaults()

  /// What a call that cannot throw met; the next one that can throws it.
  var pendingFault: SimulationFault?
  /// Counts whatever could let a polling loop see something else next time.
  var activity: UInt64 = 0
  var activityAtLastPoll = UInt64.max

  public init(_ configuration: SimulationConfiguration = SimulationConfiguration()) {
    self.configuration = configuration
    memory = GuestMemory(
      base: configuration.memoryBase, byteCount: configuration.memoryByteCount)
    let plan = configuration.faults
    var device = configuration.device
    device.firstPosition = plan.firstPosition ?? device.firstPosition
    self.device = NetworkDevice(device)
    hasFaults = !plan.isEmpty
    host = SimulatedHost(keepsFrames: configuration.keepsTransmittedFrames, faults: plan)
    end = min(configuration.timeLimit ?? .max, VirtualTime.end)
    due = end
    entropy = SplitMix64(seed: configuration.entropySeed)
    switch configuration.interleaving {
    case .immediate: schedule = SplitMix64(seed: 0)
    case .seeded(let seed, _): schedule = SplitMix64(seed: seed)
    }
    for stall in plan.backendStalls { events.schedule(.backendReady, at: stall.upperBound) }
    faultDue = host.nextLateTime
    updateDue()
  }

  /// A frame for the guest reaches the backend at `time`, or at once if that has passed.
  public mutating func schedule(frame: [UInt8], at time: UInt64) {
    events.schedule(.frame(frame), at: time)
    updateDue()
  }

  /// Lets `peer` hear and answer what the guest transmits.
  public mutating func attach(_ peer: @escaping SimulatedHost.Peer) { host.peer = peer }

  /// Lets `alarm` wake the peer when it wants to be.
  public mutating func attachAlarm(_ alarm: @escaping SimulatedHost.Alarm) { host.alarm = alarm }

  /// Wakes the peer with `number` at `time`.
  public mutating func setAlarm(_ number: Int, at time: UInt64) {
    alarms.schedule(number, at: time)
  }

  public var slotCount: UInt8 { configuration.slotCount }

  var deviceSlot: UInt8 { configuration.slotCount - 1 }
}
