public import Machine
import NetStack
import TraceFormat
import VirtIO
public import VirtIODriver
import Wire

/// The kernel above the machine: driver, stack and server, joined by one loop.
///
/// Deterministic: the same answers of the machine give the same frames, records and memory.
public struct Unikernel<Decisions: DriverDecisions>: ~Copyable {
  var driver: NetworkDriver<Decisions>
  var stack: NetworkStack
  var service: WebService
  var liveness = LivenessProbe()
  /// Resets of the device that the console was told of.
  var reportedResets = 0
  /// A received frame, out of the device's reach.
  var receiveBuffer = FrameBuffer(byteCount: Int(NetworkBuffer.byteCount))
  /// A frame on its way to the device.
  var transmitBuffer = FrameBuffer(byteCount: Int(NetworkBuffer.byteCount))

  /// Boots and serves; returns only when there is nothing to serve with any more.
  ///
  /// - Parameter decisions: which driver it is.
  /// - Throws: whatever ends the run from below the seam; nothing on bare metal.
  public static func run<M: Machine & ~Copyable>(
    _ configuration: KernelConfiguration, decisions: Decisions, on machine: inout M
  ) throws(M.Fault) -> KernelFailure {
    let seed = try machine.observeEntropy()
    switch try NetworkDriver.start(
      options: configuration.driver, decisions: decisions, on: &machine)
    {
    case .failed(let failure):
      ConsoleLine("quartz: no usable network device").write(on: &machine)
      return .noNetwork(failure)
    case .ready(let driver):
      var kernel = Unikernel(configuration, driver: driver, seed: seed)
      kernel.announce(configuration, on: &machine)
      kernel.stack.announce()
      return try kernel.serve(on: &machine)
    }
  }

  private init(
    _ configuration: KernelConfiguration, driver: consuming NetworkDriver<Decisions>, seed: UInt64
  ) {
    let address = driver.macAddress
    var stackConfiguration = StackConfiguration(
      hardwareAddress: MACAddress(
        address[0], address[1], address[2], address[3], address[4], address[5]),
      address: configuration.address, prefixLength: configuration.prefixLength,
      gateway: configuration.gateway, listeningPorts: [configuration.port])
    stackConfiguration.timing = configuration.timing
    self.driver = driver
    stack = NetworkStack(configuration: stackConfiguration, seed: seed)
    service = WebService(maximumConnections: stackConfiguration.limits.maximumConnections)
  }

  private func announce<M: Machine & ~Copyable>(
    _ configuration: KernelConfiguration, on machine: inout M
  ) {
    var device = ConsoleLine("quartz: virtio-net ")
    device.append(driver.transport.interface == .legacy ? "legacy" : "modern")
    device.append(" slot ")
    device.append(decimal: UInt64(driver.transport.slot))
    device.append(" mac")
    for place in 0..<6 {
      device.append(UInt8(ascii: place == 0 ? " " : ":"))
      device.append(hexadecimal: driver.macAddress[place])
    }
    device.write(on: &machine)
    configuration.announceReady(on: &machine)
  }
}

extension Unikernel where Decisions == SoundDecisions {
  /// Boots and serves as a command line asks for, with the sound driver.
  ///
  /// - Parameter commandLine: the bytes of the kernel command line; only the words of
  ///   ``CoreWord`` are known.
  public static func run<M: Machine & ~Copyable>(
    commandLine: [UInt8], on machine: inout M
  ) throws(M.Fault) -> KernelFailure {
    let configuration: KernelConfiguration
    do throws(WordError) {
      configuration = try KernelConfiguration(commandLine: commandLine)
    } catch {
      error.report(in: commandLine, on: &machine)
      return .badCommandLine(error)
    }
    return try run(configuration, decisions: SoundDecisions(), on: &machine)
  }
}

/// Why a kernel stopped.
public enum KernelFailure: Equatable, Sendable {
  /// The command line has a word that makes no sense; nothing was done.
  case badCommandLine(WordError)
  case noNetwork(InitialisationFailure)
  /// The driver broke a rule of its own, which only a faulty one does.
  case driverBroke(DriverBreakdown)

  /// Why, in a few words of ASCII.
  public var text: String {
    switch self {
    case .badCommandLine: "the kernel command line makes no sense"
    case .noNetwork: "the kernel found no network device that it can use"
    case .driverBroke(let breakdown): "the faulty driver broke: " + breakdown.text
    }
  }
}

extension WordError {
  /// Tells a person at the console.
  public func report<M: Machine & ~Copyable>(in line: [UInt8], on machine: inout M) {
    let text = Array("quartz: ".utf8) + self.text(in: line) + [UInt8(ascii: "\n")]
    machine.writeConsole(text.span)
  }
}

extension KernelConfiguration {
  /// Tells a person at the console that the kernel serves, and where.
  public func announceReady<M: Machine & ~Copyable>(on machine: inout M) {
    var ready = ConsoleLine("quartz: ready http://")
    ready.append(address)
    ready.append(UInt8(ascii: ":"))
    ready.append(decimal: UInt64(port))
    ready.append("/")
    ready.write(on: &machine)
  }
}
