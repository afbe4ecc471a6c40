import Hypervisor
import SystemPackage
import ToolSupport

/// The clients of a soak and where they find the guest.
struct SoakVisit: Sendable {
  var guest: BootedGuest

  /// A line for each response.
  var log: FilePath { guest.channels.directory.appending("client.log") }

  private static let limit = Duration.seconds(20)

  /// Runs the plan's client while `watch` looks on; whichever ends first ends the other.
  func run(
    _ plan: SoakPlan, beside watch: SoakWatch, from start: ContinuousClock.Instant,
    _ first: SoakWatch.Sight, unless interruption: Interruption
  ) async throws(VirtualMachineError) -> (ClientCommand.Outcome, SoakWatch.Sight) {
    let stop = Interruption()
    let output = try FileDescriptor.makeEmpty(log)
    defer { try? output.close() }
    let watching = Task {
      let sight = await Result { () async throws(VirtualMachineError) in
        try await watch.run(from: start, first)
      }
      stop.request()
      return sight
    }
    let relay = Task {
      await interruption.wait()
      stop.request()
    }
    let client = await plan.client(frames: guest.wire, console: guest.channels.console).run(
      for: guest.target, namespace: guest.namespace, within: plan.timeLimit, unless: stop,
      output: output)
    relay.cancel()
    watching.cancel()
    return (client, try await watching.value.get())
  }

  /// Runs a short client and returns what it wrote, without the line's end.
  func answer(to command: ClientCommand) async throws(VirtualMachineError) -> String {
    let path = guest.channels.directory.appending("answer.log")
    let output = try FileDescriptor.makeEmpty(path)
    defer { try? output.close() }
    _ = await command.run(
      for: guest.target, namespace: guest.namespace, within: SoakVisit.limit,
      unless: Interruption(), output: output)
    let bytes = try FileTail.read(path, atMost: 4_096)
    return String(decoding: bytes, as: UTF8.self)
      .split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
