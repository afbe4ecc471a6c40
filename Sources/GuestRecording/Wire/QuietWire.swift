import Hypervisor
import SystemPackage

/// Waits until no more frames arrive, so that the trace ends after the last of them.
enum QuietWire {
  /// A wire is quiet after this long without a frame: longer than a delayed acknowledgement
  /// takes on Linux.
  static let silence = Duration.milliseconds(100)
  /// A wire that is never quiet is left after this long.
  static let patience = Duration.seconds(2)

  /// Watches the growing capture at `frames`.
  static func settle(
    _ frames: FilePath
  ) async throws(VirtualMachineError) {
    var file = try FollowedFile(frames)
    let end = ContinuousClock.now + patience
    // What was captured already says nothing about now.
    while try !file.readAppended().isEmpty {}
    while ContinuousClock.now < end, try await grows(&file) {}
  }

  /// True when a frame came before the silence was long enough.
  private static func grows(_ file: inout FollowedFile) async throws(VirtualMachineError) -> Bool {
    let wakeup = file.wakeup
    let isAwake = await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        await Result { () async throws(VirtualMachineError) in
          try await waitUntilReadable(wakeup)
        }.isSuccess
      }
      group.addTask {
        // Cancelled when a frame came first.
        try? await Task.sleep(for: silence)
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
    if Task.isCancelled { throw .cancelled }
    guard isAwake else { return false }
    return try !file.readAppended().isEmpty
  }
}

extension Result {
  fileprivate var isSuccess: Bool {
    switch self {
    case .success: true
    case .failure: false
    }
  }
}
