public import ArgumentParser
public import GuestRecording
import Hypervisor
import ToolSupport
public import VirtIO

/// Which guest is booted, and how it is connected.
struct GuestOptions: ParsableArguments {
  @Option(help: "The kernel image; without it, the one that Scripts/build-kernel has built.")
  var kernel: String?

  @Option(help: "user: no privilege needed. tap: an interface in a namespace; needs root.")
  var net = NetworkChoice.user

  @Option(help: "Guest memory in MiB, 2 to 4096.")
  var memory = 16

  @Option(help: "The virtio-mmio interface: legacy or modern.")
  var transport = DeviceInterface.legacy

  @Option(help: "More words for the kernel command line; a later word overrides an earlier one.")
  var append = ""

  func validate() throws {
    guard (2...4096).contains(memory) else {
      throw ValidationError("--memory takes 2 to 4096 MiB, not \(memory).")
    }
  }

  /// The words of the kernel command line.
  var commandLine: [String] {
    [
      "ip=\(GuestNetwork.guestAddress)/\(GuestNetwork.prefixLength)",
      "gateway=\(GuestNetwork.hostAddress)", "driver=interrupt", "trace=stream",
    ] + append.split(separator: " ").map(String.init)
  }

  /// The guest that is booted with the words `commandLine`.
  func options(_ commandLine: [String]) throws(CommandFailure) -> BootOptions {
    try BootOptions(
      kernel: kernel, network: net, commandLine: commandLine, memoryMebibytes: memory,
      transport: transport)
  }
}

extension NetworkChoice: ExpressibleByArgument {}

extension SerialSource: ExpressibleByArgument {}

extension SoakDriver: ExpressibleByArgument {}

extension DeviceInterface: ExpressibleByArgument {}
