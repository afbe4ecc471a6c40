import Machine
import Simulation
import TraceFormat
import VirtIO
import VirtIODevice
import VirtIODriver

/// The driver on the simulated machine, served as the kernel's loop serves it, with frames that
/// come and go in bursts.
struct RingPair: ~Copyable {
  var machine: SimulatedMachine
  var driver: NetworkDriver
  /// What ended the last wait; empty when there was none.
  private var interrupts: InterruptSet = []
  private var scratch = FrameBuffer(byteCount: Int(NetworkDriver.bufferByteCount))

  struct NotLive: Error {
    let failure: NetworkDriver.InitialisationFailure
  }

  init(
    interface: DeviceInterface = .modern, interleaving: Interleaving = .immediate,
    queueSize: UInt16 = 256, peer: SimulatedHost.Peer? = nil
  ) throws {
    machine = SimulatedMachine(
      SimulationConfiguration(
        device: DeviceConfiguration(interface: interface), slotCount: 1,
        memoryByteCount: 8 << 20, interleaving: interleaving, keepsTrace: false,
        keepsTransmittedFrames: false))
    if let peer { machine.attach(peer) }
    let options = NetworkDriver.Options(queueSize: queueSize, receiveBufferCount: queueSize)
    switch try NetworkDriver.start(options: options, on: &machine) {
    case .ready(let driver): self.driver = driver
    case .failed(let failure): throw NotLive(failure: failure)
    }
  }

  /// One service after `interrupts`, without time for anything but the rings.
  ///
  /// - Returns: true when there is more to do.
  mutating func service(
    after interrupts: InterruptSet, count: inout Int, frame: () -> [UInt8],
    deliver: (RawSpan) -> Void
  ) throws(SimulationFault) -> Bool {
    try driver.beginService(after: interrupts, on: &machine)
    try driver.tick(at: machine.now, on: &machine)
    _ = try driver.receive(on: &machine, scratch: &scratch, deliver: deliver)
    try driver.reclaim(on: &machine)
    while count > 0, driver.canTransmit {
      try driver.transmit(frame(), on: &machine)
      count -= 1
    }
    try driver.finishTransmission(on: &machine)
    return try driver.endService(on: &machine)
  }

  /// One turn of the loop, and the wait behind it if there is nothing to do.
  mutating func turn(
    count: inout Int, frame: () -> [UInt8], deliver: (RawSpan) -> Void
  ) throws(SimulationFault) {
    let hasMore = try service(
      after: interrupts, count: &count, frame: frame, deliver: deliver)
    interrupts = hasMore ? [] : try machine.wait(until: driver.nextTick)
  }
}

extension NetworkDriver {
  fileprivate mutating func transmit(
    _ frame: [UInt8], on machine: inout SimulatedMachine
  ) throws(SimulationFault) {
    try transmit(RawSpan(_elements: frame.span), on: &machine)
  }
}
