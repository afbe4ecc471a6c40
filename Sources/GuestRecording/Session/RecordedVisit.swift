public import Hypervisor
public import ToolSupport

/// A client's visit to a booted guest, with the end of the trace behind it.
public struct RecordedVisit: Sendable {
  public var client: ClientCommand.Outcome
  /// Why the end of the trace did not arrive; `nil` when it did.
  public var flushFailure: VirtualMachineError?
}

extension GuestSession {
  /// Boots a guest, runs `client` against it, and has it send what it still holds of the trace.
  ///
  /// - Parameter limit: how long the guest may take to be ready, the client to finish, and the
  ///   trace to arrive.
  public func record(
    _ client: ClientCommand, on options: BootOptions, within limit: Duration
  ) async throws(CommandFailure) -> BootedRun<RecordedVisit> {
    try await boot(options, within: limit) { guest async throws(VirtualMachineError) in
      let outcome = await client.run(
        for: guest.target, namespace: guest.namespace, within: limit, unless: interruption)
      do throws(VirtualMachineError) {
        try await QuietWire.settle(guest.wire)
      } catch {
        return RecordedVisit(client: outcome, flushFailure: error)
      }
      return RecordedVisit(client: outcome, flushFailure: await guest.flush())
    }
  }
}

extension BootedRun<RecordedVisit> {
  /// What went wrong beside the loss of data, the worst first.
  public var finding: CommandFailure? {
    switch value.client {
    case .exited(0): break
    case .interrupted: return CommandFailure(.interrupted, value.client.description)
    case .exited, .signalled, .timedOut:
      return CommandFailure(.finding, value.client.description)
    case .notStarted: return CommandFailure(.usage, value.client.description)
    }
    return exit.isOrderly ? nil : CommandFailure(.finding, "\(exit)")
  }
}
