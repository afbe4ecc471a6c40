public import Machine
import NetStack
import TraceFormat
import VirtIO
public import VirtIODriver
import Wire

/// The kernel above the machine: driver, stack and server, joined by one loop.
///
/// Deterministic: the same answers of the machine give the same frames, records and memory.
public struct Unikernel: ~Copyable {
  var driver: NetworkDriver
  var stack: NetworkStack
  var service: WebService
  var liveness = LivenessProbe()
  var loss: TransmitLoss
  /// Resets of the device that the console was told of.
  var reportedResets = 0
  /// A received frame, out of the device's reach.
  var receiveBuffer = FrameBuffer(byteCount: Int(NetworkDriver.bufferByteCount))
  /// A frame on its way to the device.
  var transmitBuffer = FrameBuffer(byteCount: Int(NetworkDriver.bufferByteCount))

  /// Why the kernel stopped before it could serve.
  public enum Failure: Equatable, Sendable {
    /// The command line has a word that makes no sense.
    case badCommandLine(KernelConfiguration.BadWord)
    case noNetwork(NetworkDriver.InitialisationFailure)
    /// A step of a ring index trapped in the driver: a policy asked for that.
    case indexTrapped
  }

  /// Boots and serves; returns only when there is nothing to serve with any more.
  ///
  /// - Parameter commandLine: the bytes of the kernel command line.
  /// - Throws: whatever ends the run from below the seam; nothing on bare metal.
  public static func run<M: Machine & ~Copyable>(
    commandLine: [UInt8], on machine: inout M
  ) throws(M.Fault) -> Failure {
    let configuration: KernelConfiguration
    do throws(KernelConfiguration.BadWord) {
      configuration = try KernelConfiguration(commandLine: commandLine)
    } catch {
      var line = ConsoleLine()
      line.append("quartz: the command line makes no sense at byte ")
      line.append(decimal: UInt64(error.range.lowerBound))
      line.write(on: &machine)
      return .badCommandLine(error)
    }
    let seed = try machine.observeEntropy()
    if let variant = configuration.polling {
      return try runIncident(variant, configuration, seed: seed, on: &machine)
    }
    switch try NetworkDriver.start(options: configuration.driver, on: &machine) {
    case .failed(let failure):
      var line = ConsoleLine()
      line.append("quartz: no usable network device")
      line.write(on: &machine)
      return .noNetwork(failure)
    case .ready(let driver):
      var kernel = Unikernel(configuration, driver: driver, seed: seed)
      kernel.announce(configuration, on: &machine)
      kernel.stack.announce()
      return try kernel.serve(on: &machine)
    }
  }

  private static func runIncident<M: Machine & ~Copyable>(
    _ variant: PollingDriver.Variant, _ configuration: KernelConfiguration, seed: UInt64,
    on machine: inout M
  ) throws(M.Fault) -> Failure {
    switch try PollingDriver.start(variant: variant, on: &machine) {
    case .failed: return .noNetwork(.noDevice)
    case .ready(let driver):
      var kernel = IncidentKernel(configuration, driver: driver, seed: seed)
      announceReady(configuration, on: &machine)
      try kernel.serve(on: &machine)
    }
  }

  private init(
    _ configuration: KernelConfiguration, driver: consuming NetworkDriver, seed: UInt64
  ) {
    let address = driver.macAddress
    var stackConfiguration = StackConfiguration(
      hardwareAddress: MACAddress(
        address[0], address[1], address[2], address[3], address[4], address[5]),
      address: configuration.address, prefixLength: configuration.prefixLength,
      gateway: configuration.gateway, listeningPorts: [configuration.port])
    stackConfiguration.timing.retransmits = configuration.faults.retransmits
    self.driver = driver
    loss = TransmitLoss(of: configuration.faults.droppedSegment)
    stack = NetworkStack(configuration: stackConfiguration, seed: seed)
    service = WebService(maximumConnections: stackConfiguration.limits.maximumConnections)
  }

  private func announce<M: Machine & ~Copyable>(
    _ configuration: KernelConfiguration, on machine: inout M
  ) {
    var device = ConsoleLine()
    device.append("quartz: virtio-net ")
    device.append(driver.transport.interface == .legacy ? "legacy" : "modern")
    device.append(" slot ")
    device.append(decimal: UInt64(driver.transport.slot))
    device.append(" mac")
    for place in 0..<6 {
      device.append(UInt8(ascii: place == 0 ? " " : ":"))
      device.append(hexadecimal: driver.macAddress[place])
    }
    device.write(on: &machine)
    Unikernel.announceReady(configuration, on: &machine)
  }

  private static func announceReady<M: Machine & ~Copyable>(
    _ configuration: KernelConfiguration, on machine: inout M
  ) {
    var ready = ConsoleLine()
    ready.append("quartz: ready http://")
    ready.append(configuration.address)
    ready.append(UInt8(ascii: ":"))
    ready.append(decimal: UInt64(configuration.port))
    ready.append("/")
    ready.write(on: &machine)
  }
}
