public import SystemPackage
public import VirtIO

/// Everything QEMU is told about one guest.
public struct GuestLaunch: Equatable, Sendable {
  /// A bootable image with a PVH entry note.
  public var kernel: FilePath
  /// The words of the kernel command line.
  public var commandLine: [String]
  /// Guest memory, in MiB.
  public var memoryMebibytes: Int
  /// The virtio-mmio interface that the guest finds.
  public var transport: DeviceInterface
  /// How its network device is connected, if it has one.
  public var network: GuestNetwork
  /// The file that receives the console, COM1; created or emptied.
  public var console: FilePath
  /// The file that receives the trace, COM2; created or emptied.
  ///
  /// A regular file is the fastest channel that never makes the guest wait for its reader.
  public var trace: FilePath
  /// Where QEMU is to listen for its test protocol, if anywhere: it reads and writes the guest's
  /// registers and memory from outside, and so injects faults.
  public var testSocket: FilePath?

  /// A guest of `kernel` with the given console and trace files.
  public init(
    kernel: FilePath, commandLine: [String] = [], memoryMebibytes: Int = 16,
    transport: DeviceInterface = .legacy, network: GuestNetwork = .none,
    console: FilePath, trace: FilePath
  ) {
    self.kernel = kernel
    self.commandLine = commandLine
    self.memoryMebibytes = memoryMebibytes
    self.transport = transport
    self.network = network
    self.console = console
    self.trace = trace
  }
}
