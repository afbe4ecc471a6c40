import Hypervisor
public import SystemPackage
public import ToolSupport
public import VirtIO

/// What the user chose about the guest.
public struct BootOptions: Sendable {
  public var kernel: FilePath
  public var network: NetworkChoice
  /// The words of the kernel command line.
  public var commandLine: [String]
  /// 2 to 4,096.
  public var memoryMebibytes: Int
  public var transport: DeviceInterface

  /// - Parameter kernel: the image; `nil` takes the one that `Scripts/build-kernel` has built.
  /// - Throws: usage, when the image cannot be read.
  public init(
    kernel: String?, network: NetworkChoice, commandLine: [String], memoryMebibytes: Int,
    transport: DeviceInterface
  ) throws(CommandFailure) {
    self.kernel = try BootOptions.located(kernel)
    self.network = network
    self.commandLine = commandLine
    self.memoryMebibytes = memoryMebibytes
    self.transport = transport
  }

  /// Where `Scripts/build-kernel` leaves the image, below the checkout.
  private static let builtKernel = FilePath(
    ".build/kernel/x86_64-unknown-none-elf/release/Kernel")

  private static func located(_ path: String?) throws(CommandFailure) -> FilePath {
    let image = path.map { FilePath($0) } ?? builtKernel
    do {
      try FileDescriptor.open(image, .readOnly, options: .closeOnExec).close()
    } catch {
      let reason = (error as? Errno) ?? .ioError
      let advice =
        path == nil ? "; build it with Scripts/build-kernel or name it with --kernel" : ""
      throw CommandFailure(.usage, "cannot read the kernel image \(image): \(reason)\(advice)")
    }
    return image
  }

  func launch(_ network: GuestNetwork, _ channels: RawChannels) -> GuestLaunch {
    GuestLaunch(
      kernel: kernel, commandLine: commandLine, memoryMebibytes: memoryMebibytes,
      transport: transport, network: network, console: channels.console, trace: channels.trace)
  }
}

/// The two ways in which a booted guest is connected.
public enum NetworkChoice: String, CaseIterable, Sendable {
  /// QEMU's user networking, which needs no privilege.
  case user
  /// An interface in a namespace of its own, which needs root.
  case tap
}
