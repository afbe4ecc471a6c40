import Conformance
import FaultPlans
import Machine
import Simulation
import TestSupport
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

/// The network driver on the watched device model, served as the kernel's loop serves it.
struct SoundDriver: ~Copyable {
  var machine: WatchedMachine<SimulatedMachine>
  private var driver: NetworkDriver
  private var scratch = FrameBuffer(byteCount: Int(NetworkDriver.bufferByteCount))
  private var backlog: [[UInt8]] = []
  private var interrupts: InterruptSet = []

  /// One life of the driver, and what of it varies.
  struct Life: Sendable {
    var interface: DeviceInterface
    var queueSize: UInt16 = 4
    var position: UInt16 = 0
    var seed: UInt64?
    var faults = FaultPlan()
    var frameCount = 48
  }

  struct NotLive: Error {}

  private init(
    machine: consuming WatchedMachine<SimulatedMachine>, driver: consuming NetworkDriver
  ) {
    self.machine = machine
    self.driver = driver
  }

  /// A driver after a life: frames both ways, in bursts that small rings cannot hold.
  static func after(_ life: Life) throws -> SoundDriver {
    let device = DeviceConfiguration(
      interface: life.interface, firstPosition: RingPosition(life.position))
    var machine = WatchedMachine(
      SimulatedMachine(
        SimulationConfiguration(
          device: device, faults: life.faults, slotCount: 2, memoryByteCount: 2 << 20,
          interleaving: life.seed.map { .seeded(seed: $0, maximumDelay: 3_000) } ?? .immediate)))
    switch try NetworkDriver.start(
      options: NetworkDriver.Options(
        queueSize: life.queueSize, firstPosition: RingPosition(life.position),
        receiveBufferCount: life.queueSize), on: &machine)
    {
    case .failed: throw NotLive()
    case .ready(let driver):
      var sound = SoundDriver(machine: machine, driver: driver)
      try sound.live(life)
      return sound
    }
  }

  private mutating func live(_ life: Life) throws {
    for seed in 0..<life.frameCount {
      machine.base.schedule(
        frame: .sampleFrame(60 + 29 * seed, seed: seed),
        at: machine.base.now + UInt64(seed / 3) * 5_000)
    }
    backlog = (0..<life.frameCount).map { .sampleFrame(1_500 - 23 * $0, seed: 100 + $0) }
    while machine.base.now < 2_000_000_000 { try turn() }
  }

  private mutating func turn() throws {
    let hasWork = try service()
    interrupts = []
    if !hasWork { interrupts = try machine.observeWait(until: driver.nextTick) }
  }

  private mutating func service() throws -> Bool {
    let now = try machine.observeClock()
    try driver.beginService(after: interrupts, on: &machine)
    try driver.tick(at: now, on: &machine)
    _ = try driver.receive(on: &machine, scratch: &scratch) { _ in }
    try driver.reclaim(on: &machine)
    while driver.canTransmit, !backlog.isEmpty {
      let frame = backlog.removeFirst()
      try driver.transmit(frame.frameSpan, on: &machine)
    }
    try driver.finishTransmission(on: &machine)
    return try driver.endService(on: &machine)
  }

  var records: [TraceRecord] { machine.base.trace }
  var resetCount: Int { driver.resetCount }
}
