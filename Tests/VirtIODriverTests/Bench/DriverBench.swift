import Machine
import Simulation
import TestSupport
import Testing
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

/// A driver on the simulated machine, served as the kernel's loop serves it.
struct DriverBench: ~Copyable {
  var machine: ObservedMachine
  var driver: NetworkDriver
  private var scratch = FrameBuffer(byteCount: Int(NetworkDriver.bufferByteCount))
  /// Frames that wait for room in the transmit ring.
  var backlog: [[UInt8]] = []
  private(set) var received: [[UInt8]] = []
  /// What ended the last wait; empty when there was none.
  private var interrupts: InterruptSet = []

  static let second: UInt64 = 1_000_000_000

  private init(machine: consuming ObservedMachine, driver: consuming NetworkDriver) {
    self.machine = machine
    self.driver = driver
  }

  /// A bench whose device is live.
  static func live(
    _ configuration: SimulationConfiguration, options: NetworkDriver.Options = .init(),
    prepare: (inout ObservedMachine) -> Void = { _ in }
  ) throws -> DriverBench {
    var machine = ObservedMachine(configuration)
    prepare(&machine)
    switch try NetworkDriver.start(options: options, on: &machine) {
    case .ready(let driver): return DriverBench(machine: machine, driver: driver)
    case .failed(let failure): throw NotLive(failure: failure)
    }
  }

  struct NotLive: Error {
    var failure: NetworkDriver.InitialisationFailure
  }

  /// A frame reaches the backend `delay` nanoseconds from now.
  mutating func arrive(_ frame: [UInt8], after delay: UInt64 = 0) {
    machine.simulated.schedule(frame: frame, at: machine.simulated.now + delay)
  }

  /// One turn of the loop, and the wait behind it if there is nothing to do.
  mutating func turn(until end: UInt64 = .max) throws(SimulationFault) {
    let hasWork = try service(after: interrupts)
    interrupts = []
    if !hasWork { interrupts = try machine.observeWait(until: min(driver.nextTick, end)) }
  }

  /// - Returns: true when there is more to do.
  mutating func service(after interrupts: InterruptSet) throws(SimulationFault) -> Bool {
    let now = try machine.observeClock()
    try driver.beginService(after: interrupts, on: &machine)
    try driver.tick(at: now, on: &machine)
    var frames: [[UInt8]] = []
    _ = try driver.receive(on: &machine, scratch: &scratch) { frames.append($0.copiedBytes) }
    received += frames
    try driver.reclaim(on: &machine)
    while driver.canTransmit, !backlog.isEmpty {
      let frame = backlog.removeFirst()
      try driver.transmit(frame.frameSpan, on: &machine)
    }
    try driver.finishTransmission(on: &machine)
    return try driver.endService(on: &machine)
  }

  /// Turns until virtual time reaches `end`.
  mutating func serve(until end: UInt64) throws(SimulationFault) {
    while machine.simulated.now < end { try turn(until: end) }
  }

  mutating func serve(for duration: UInt64) throws(SimulationFault) {
    try serve(until: machine.simulated.now + duration)
  }

  /// Everything the wire saw so far.
  var transmitted: [[UInt8]] { machine.simulated.host.transmitted.map(\.bytes) }

  var events: [TraceEvent] { machine.simulated.trace.map(\.event) }

  var violations: [DeviceViolation] {
    events.compactMap { event in
      guard case .deviceViolation(_, let violation, _) = event else { return nil }
      return violation
    }
  }

  var resets: [DeviceResetReason] {
    events.compactMap { event in
      guard case .deviceReset(let reason) = event else { return nil }
      return reason
    }
  }

  /// What the watchdog concluded beyond "healthy".
  var findings: [WatchdogFinding] {
    events.compactMap { event in
      guard case .ringInspected(_, let inspection) = event else { return nil }
      return inspection.finding == .healthy ? nil : inspection.finding
    }
  }

  /// Where `queue` was placed last.
  func layout(_ queue: UInt16) -> SplitVirtqueueLayout {
    var layout = SplitVirtqueueLayout(
      queueSize: 0, descriptorArea: 0, driverArea: 0, deviceArea: 0)
    for case .queueConfigured(UInt8(queue), let size, _, let table, let driver, let device)
      in events
    {
      layout = SplitVirtqueueLayout(
        queueSize: size, descriptorArea: table, driverArea: driver, deviceArea: device)
    }
    return layout
  }

  /// Where the buffers of `queue` lie: 2,048 bytes a descriptor.
  func bufferAddress(_ queue: UInt16) throws -> UInt64 {
    let addresses = events.compactMap { event -> UInt64? in
      guard case .bufferRegion(UInt8(queue), let address, _, _) = event else { return nil }
      return address
    }
    return try #require(addresses.last)
  }
}
