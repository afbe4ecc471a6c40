import Hypervisor
import SystemPackage
import ToolSupport

/// What a recorded run left.
struct Recording: Sendable {
  var frames: FilePath
  var trace: FilePath
  var client: ClientCommand.Outcome
  /// Why the end of the trace did not arrive; `nil` when it did.
  var flushFailure: VirtualMachineError?
  /// How QEMU ended.
  var exit: GuestExit
  /// What the capture on the tap said about itself.
  var captureSummary: String?

  /// What went wrong beside the loss of data, the worst first.
  var finding: CommandFailure? {
    switch client {
    case .exited(0): break
    case .interrupted: return CommandFailure(.interrupted, client.description)
    case .exited, .signalled, .timedOut: return CommandFailure(.finding, client.description)
    case .notStarted: return CommandFailure(.usage, client.description)
    }
    return exit.isOrderly ? nil : CommandFailure(.finding, "\(exit)")
  }
}
