public import SystemPackage
public import VirtIO

/// What QEMU is told about a board without guest code, whose devices are driven from outside.
public struct BoardLaunch: Equatable, Sendable {
  /// The virtio-mmio interface of all transports.
  public var transport: DeviceInterface
  public var network: BoardNetwork
  /// Guest memory, in MiB.
  public var memoryMebibytes: Int
  /// A file of that size that holds guest memory, shared with whoever maps it; `nil` for none.
  public var memoryFile: FilePath?
  /// Further properties of the network device, such as `mrg_rxbuf=off`.
  public var deviceProperties: [String]
  /// The program; `nil` looks for ``QEMU/command``.
  public var program: FilePath?

  public init(
    transport: DeviceInterface = .legacy, network: BoardNetwork = .datagram,
    memoryMebibytes: Int = 16, deviceProperties: [String] = [], program: FilePath? = nil
  ) {
    self.transport = transport
    self.network = network
    self.memoryMebibytes = memoryMebibytes
    self.deviceProperties = deviceProperties
    self.program = program
  }
}

/// How a board's network device reaches the host.
public enum BoardNetwork: Equatable, Sendable {
  /// A ``FrameSocket``: frames go in and out one by one.
  case datagram
  /// A connected datagram socket that QEMU inherits; what the other end holds is not limited to
  /// a few frames.
  case inherited(FileDescriptor)
  /// QEMU's user networking, restricted to a free port of 127.0.0.1 that leads to the guest's
  /// port 80; frames are written to `dump` in pcap format as QEMU hands them over.
  case user(dump: FilePath?)
}

extension BoardLaunch {
  /// The descriptor that QEMU is given.
  var inherited: FileDescriptor? {
    if case .inherited(let descriptor) = network { descriptor } else { nil }
  }
}

/// Where the sockets and files of one board are.
struct BoardFiles {
  private let directory: FilePath

  init(in directory: FilePath) { self.directory = directory }

  var firmware: FilePath { directory.appending("firmware") }
  var log: FilePath { directory.appending("qemu.log") }
  var test: FilePath { directory.appending("test.socket") }
  var monitor: FilePath { directory.appending("monitor.socket") }
  /// Frames for the guest.
  var guestFrames: FilePath { directory.appending("guest.socket") }
  /// Frames from the guest.
  var hostFrames: FilePath { directory.appending("host.socket") }
}
