import KernelCore
import Machine
import TraceFormat
import VirtIODriver
import Wire

/// The kernel of the incident: receive, answer, wait for the answer to be gone, and again.
///
/// **Kept faulty on purpose**; `driver=polling` selects it. It prints what the incident's kernel
/// printed, a line a frame.
struct IncidentKernel: ~Copyable {
  private var driver: PollingDriver
  private var stack: IncidentStack
  private var buffer = FrameBuffer(byteCount: 4_096)

  /// Boots as the command line says and serves; returns only when there is no usable device.
  static func run<M: Machine & ~Copyable>(
    _ variant: PollingDriver.Variant, _ configuration: KernelConfiguration, on machine: inout M
  ) throws(M.Fault) -> KernelFailure {
    let seed = try machine.observeEntropy()
    switch try PollingDriver.start(variant: variant, on: &machine) {
    case .failed(let failure): return .noNetwork(failure)
    case .ready(let driver):
      var kernel = IncidentKernel(configuration, driver: driver, seed: seed)
      configuration.announceReady(on: &machine)
      try kernel.serve(on: &machine)
    }
  }

  private init(_ configuration: KernelConfiguration, driver: consuming PollingDriver, seed: UInt64)
  {
    let bytes = driver.macAddress
    stack = IncidentStack(
      hardwareAddress: MACAddress(bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]),
      address: configuration.address, port: configuration.port, seed: seed)
    self.driver = driver
  }

  private mutating func serve<M: Machine & ~Copyable>(on machine: inout M) throws(M.Fault) -> Never
  {
    while true {
      let received = try driver.receive(on: &machine, into: &buffer)
      IncidentKernel.print(received, on: &machine)
      stack.receive(from: buffer, byteCount: received.frameByteCount)
      if let peer = stack.lastSynchronize {
        try machine.record(.synReceived(address: peer.address.rawValue, port: peer.port))
        IncidentKernel.printSynchronize(peer.address, peer.port, on: &machine)
      }
      try driver.transmitAll(from: &stack, through: &buffer, on: &machine)
    }
  }

  private static func print<M: Machine & ~Copyable>(
    _ received: PollingDriver.Received, on machine: inout M
  ) {
    var line = ConsoleLine("[rx: u=")
    line.append(decimal: UInt64(received.used))
    line.append(" c=")
    line.append(decimal: received.consumed)
    line.append(" len=")
    line.append(decimal: UInt64(received.length))
    line.append("]")
    line.write(on: &machine)
  }

  private static func printSynchronize<M: Machine & ~Copyable>(
    _ address: IPv4Address, _ port: UInt16, on machine: inout M
  ) {
    var line = ConsoleLine("TCP: SYN from ")
    line.append(address)
    line.append(":")
    line.append(decimal: UInt64(port))
    line.write(on: &machine)
  }
}

extension IncidentStack {
  fileprivate mutating func receive(from buffer: borrowing FrameBuffer, byteCount: Int) {
    receive(buffer.prefix(byteCount))
  }
}

extension PollingDriver {
  /// Transmits what the stack has to say, one frame after the other.
  fileprivate mutating func transmitAll<M: Machine & ~Copyable>(
    from stack: inout IncidentStack, through buffer: inout FrameBuffer, on machine: inout M
  ) throws(M.Fault) {
    while true {
      let length = buffer.edit { stack.nextFrame(into: &$0) }
      guard let length else { return }
      _ = try transmit(buffer.prefix(length), on: &machine) { number, machine in
        var line = ConsoleLine("[tx: stall >10M spins, packet ")
        line.append(decimal: number)
        line.append("]")
        line.write(on: &machine)
      }
    }
  }
}
