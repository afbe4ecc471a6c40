import Hypervisor
import SystemPackage
import VirtIO

/// A private directory with a guest's files.
struct Workspace: ~Copyable {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  var console: FilePath { directory.path.appending("console") }
  var trace: FilePath { directory.path.appending("trace") }

  /// A launch of the guest that `program` builds.
  func launch(
    network: GuestNetwork = .none, transport: DeviceInterface = .legacy,
    _ program: (inout BootImage) -> Void
  ) throws -> GuestLaunch {
    var image = BootImage()
    program(&image)
    let kernel = directory.path.appending("image")
    try Self.write(image.elf, to: kernel)
    return GuestLaunch(
      kernel: kernel, commandLine: ["trace=stream"], transport: transport, network: network,
      console: console, trace: trace)
  }

  static func write(_ bytes: [UInt8], to path: FilePath) throws {
    let file = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    _ = try file.closeAfter { try file.writeAll(bytes) }
  }
}

/// Whether QEMU is installed here.
func qemuIsInstalled() async -> Bool {
  do throws(VirtualMachineError) {
    _ = try await QEMU.command.resolved()
    return true
  } catch {
    return false
  }
}
