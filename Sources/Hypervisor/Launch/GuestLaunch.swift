public import SystemPackage
public import VirtIO

/// Everything QEMU is told about one guest: the only description of a machine in this project.
///
/// A guest boots a kernel, or it is a board: without code of its own, its devices driven from
/// outside.
public struct GuestLaunch: Equatable, Sendable {
  /// A bootable image with a PVH entry note; `nil` halts the processor at its reset.
  public var kernel: FilePath?
  /// The words of the kernel command line.
  public var commandLine: [String]
  /// Guest memory, in MiB.
  public var memoryMebibytes: Int
  /// A file of that size that holds guest memory, shared with whoever maps it
  /// (``MappedMemory``); `nil` for none.
  public var memoryFile: FilePath?
  /// The virtio-mmio interface of all transports.
  public var transport: DeviceInterface
  /// How its network device is connected, if it has one.
  public var network: GuestNetwork
  /// Further properties of the network device, such as `mrg_rxbuf=off`.
  public var deviceProperties: [String] = []
  /// The file that receives the console, COM1; created or emptied. `nil`: there is no such port.
  public var console: FilePath?
  /// The file that receives the trace, COM2; created or emptied. `nil`: there is no such port.
  ///
  /// A regular file is the fastest channel that never makes the guest wait for its reader.
  public var trace: FilePath?
  /// Whether QEMU offers its test protocol, which reads and writes the guest's registers and
  /// memory from outside, and so injects faults; once the guest runs, QEMU listens at
  /// ``Guest/testSocket``.
  public var hasTestSocket = false
  /// The program; `nil` looks for ``QEMU/command``.
  public var program: FilePath?

  /// A guest of `kernel` with the given console and trace files.
  public init(
    kernel: FilePath, commandLine: [String] = [], memoryMebibytes: Int = 16,
    transport: DeviceInterface = .legacy, network: GuestNetwork = .none,
    console: FilePath, trace: FilePath
  ) {
    self.init(memoryMebibytes: memoryMebibytes, transport: transport, network: network)
    self.kernel = kernel
    self.commandLine = commandLine
    self.console = console
    self.trace = trace
  }

  private init(memoryMebibytes: Int, transport: DeviceInterface, network: GuestNetwork) {
    commandLine = []
    self.memoryMebibytes = memoryMebibytes
    self.transport = transport
    self.network = network
  }

  /// A board without guest code, whose devices are driven over the test protocol.
  public static func board(
    transport: DeviceInterface = .legacy, network: GuestNetwork = .datagram,
    memoryMebibytes: Int = 16, deviceProperties: [String] = [], program: FilePath? = nil
  ) -> GuestLaunch {
    var launch = GuestLaunch(
      memoryMebibytes: memoryMebibytes, transport: transport, network: network)
    launch.deviceProperties = deviceProperties
    launch.hasTestSocket = true
    launch.program = program
    return launch
  }
}

/// How the guest's network device reaches the host.
///
/// Every way keeps every packet on this machine: user networking is restricted to the forwarded
/// port, a tap lives in a namespace that has no other interface, sockets are local.
public enum GuestNetwork: Equatable, Sendable {
  /// No network device.
  case none
  /// QEMU's user networking: no privilege needed. A free port of 127.0.0.1 is forwarded to the
  /// guest's port 80; frames are written to `dump` in pcap format as QEMU hands them over.
  case user(dump: FilePath?)
  /// A tap interface in a network namespace; QEMU itself runs inside the namespace.
  case tap(interface: String, namespace: String)
  /// A ``FrameSocket``: frames go in and out one by one.
  case datagram
  /// A connected datagram socket that QEMU inherits; what the other end holds is not limited to
  /// a few frames.
  case inherited(FileDescriptor)

  /// The guest's address in both kinds of network.
  public static let guestAddress = "10.0.2.15"
  /// The host's side of it, and the guest's gateway.
  public static let hostAddress = "10.0.2.2"
  /// The length of the network's prefix, in bits.
  public static let prefixLength = 24
  /// The port on which the guest serves HTTP.
  public static let guestPort: UInt16 = 80
}

/// Where the sockets and files of one QEMU are, in a directory of its own.
package struct LaunchFiles: Sendable {
  private let directory: FilePath

  package init(in directory: FilePath) { self.directory = directory }

  /// Where somebody listens for QEMU's monitor connection.
  var monitor: FilePath { directory.appending("monitor.socket") }
  /// Where QEMU listens for its test protocol.
  var test: FilePath { directory.appending("test.socket") }
  /// What QEMU writes to its standard output and error.
  var log: FilePath { directory.appending("qemu.log") }
  /// The firmware of a board.
  var firmware: FilePath { directory.appending("firmware") }
  /// Frames for the guest.
  var guestFrames: FilePath { directory.appending("guest.socket") }
  /// Frames from the guest.
  var hostFrames: FilePath { directory.appending("host.socket") }
}
