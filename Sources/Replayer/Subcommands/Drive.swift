import ArgumentParser
import Hypervisor
import QTest
import SystemPackage
import ToolSupport
import VirtIO

/// `quartz-replay drive`: the kernel in user space on QEMU's own device.
struct Drive: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the kernel in this process on QEMU's own network device, and visit it.",
    discussion: """
      Every register access, store and load of the driver goes to QEMU over its test protocol; \
      no guest code runs. Visitors come through QEMU's user networking on 127.0.0.1. Trace and \
      capture are those of any recording: merge them with quartz-trace merge, replay the \
      timeline with quartz-replay run.
      """)

  @Option(help: ArgumentHelp("HTTP connections, one after the other.", valueName: "n"))
  var connections = 20

  @Option(help: "The virtio-mmio interface.")
  var interface = DeviceInterface.legacy

  @Option(help: ArgumentHelp("The kernel's command line.", valueName: "words"))
  var append = ""

  @Option(help: ArgumentHelp("Where the trace goes.", valueName: "file"))
  var trace: String

  @Option(help: ArgumentHelp("Where the frames go, in pcap format.", valueName: "file"))
  var capture: String

  func validate() throws {
    guard connections >= 1 else { throw ValidationError("--connections is 1 or more") }
  }

  func run() throws {
    let outcome: DeviceDrive.Outcome
    do throws(QTestError) {
      outcome = try drive()
    } catch {
      throw CommandFailure(.environment, "QEMU's device cannot be driven: \(error.words)")
    }
    print(report(outcome))
    if !outcome.diagnostics.isEmpty { Talk.say("qemu: \(outcome.diagnostics)") }
    if let reason = outcome.fault ?? outcome.tally.firstFailure {
      throw CommandFailure(.finding, reason)
    }
  }

  private func drive() throws(QTestError) -> DeviceDrive.Outcome {
    let stop: StopRequest
    do throws(VirtualMachineError) { stop = try StopRequest() } catch { throw .system(error) }
    let signals = InterruptSignals { stop.make() }
    defer { signals.cancel() }
    let drive = DeviceDrive(
      connections: connections, transport: interface,
      commandLine: append, trace: FilePath(trace), capture: FilePath(capture))
    return try drive.run(until: stop)
  }

  private func report(_ outcome: DeviceDrive.Outcome) -> String {
    return """
      connections  \(outcome.tally.answered) of \(connections) answered with status 200
      records      \(outcome.records)
      round trips  \(outcome.exchanges)
      time         \(DurationText.nanoseconds(outcome.duration) / 1_000_000) ms
      """
  }
}
