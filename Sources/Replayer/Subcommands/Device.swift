import ArgumentParser
import Hypervisor
import QTest
import SystemPackage
import ToolSupport
import VirtIO
import VirtIODevice

/// `quartz-replay device`: the device model for clients of QEMU's test protocol.
struct Device: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve the device model to a client of QEMU's test protocol.",
    discussion: """
      Memory begins at 0, and the network device is the last of 24 virtio-mmio transports, at \
      0xfeb02e00, as on QEMU's microvm. Serves one client and ends with its connection, or at \
      SIGINT or SIGTERM. What breaks the device is said on standard error.
      """)

  @Option(help: ArgumentHelp("Where to listen for the client.", valueName: "unix:path"))
  var qtest: SocketAddress

  @Option(help: "The virtio-mmio interface.")
  var interface = DeviceInterface.legacy

  @Option(help: "The QEMU release to behave like.")
  var release = ReleaseArgument.current

  @Option(
    help: ArgumentHelp(
      "Datagram sockets for frames: to the guest, and from it (default: frames vanish).",
      valueName: "dgram:local,remote"))
  var net: FrameAddresses?

  @Option(help: ArgumentHelp("Guest memory in MiB, 1 to 2048.", valueName: "n"))
  var memory = 16

  func validate() throws {
    guard (1...2048).contains(memory) else { throw ValidationError("--memory is 1 to 2048") }
  }

  func run() throws {
    let outcome: ServedModel.Outcome
    do throws(VirtualMachineError) {
      outcome = try serve()
    } catch {
      throw CommandFailure(.environment, "the device cannot be served: \(error)")
    }
    for error in outcome.errors { Talk.say("virtio-net: \(error.words)") }
    switch outcome.end {
    case .disconnected, .stopped: return
    case .malformed(let error): throw CommandFailure(.usage, "the client is none: \(error)")
    case .aborted(let abort):
      throw CommandFailure(.finding, "QEMU would have ended here: \(abort.words)")
    case .failed(let error):
      throw CommandFailure(.environment, "the connection failed: \(error)")
    }
  }

  private func serve() throws(VirtualMachineError) -> ServedModel.Outcome {
    let stop = try StopRequest()
    let signals = InterruptSignals { stop.make() }
    defer { signals.cancel() }
    let frames = try net.map { addresses throws(VirtualMachineError) in
      try FrameSocket(local: addresses.local, peer: addresses.remote)
    }
    let listener = try LocalSocket.listen(at: qtest.path)
    defer {
      try? listener.close()
      for path in [qtest.path, net?.local].compactMap(\.self) { LocalSocket.remove(path) }
    }
    var policy = DevicePolicy(backend: .datagram)
    policy.release = release.value
    let model = ServedModel(
      configuration: DeviceConfiguration(interface: interface, policy: policy),
      memoryByteCount: memory << 20, frames: frames)
    return model.serve(at: listener, until: stop)
  }
}
