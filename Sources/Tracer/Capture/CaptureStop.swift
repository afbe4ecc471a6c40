import Hypervisor
import SystemPackage
import ToolSupport

/// When a capture ends: on request, or at an instant.
struct CaptureStop: Sendable {
  var interruption: Interruption
  var instant: ContinuousClock.Instant?

  var isReached: Bool {
    interruption.isRequested || instant.map { ContinuousClock.now >= $0 } ?? false
  }

  /// Waits until `descriptor` has something to read, or the capture is to end.
  func waitForInput(
    of body: @escaping @Sendable () async throws(VirtualMachineError) -> Void
  ) async throws(VirtualMachineError) {
    let first = await withTaskGroup(of: Result<Void, VirtualMachineError>.self) { group in
      group.addTask { await Result(awaiting: body) }
      group.addTask {
        await interruption.wait()
        return .success(())
      }
      if let instant {
        group.addTask {
          // Cancelled when the input came first.
          try? await Task.sleep(until: instant, clock: .continuous)
          return .success(())
        }
      }
      defer { group.cancelAll() }
      return await group.next() ?? .success(())
    }
    try first.get()
  }
}
