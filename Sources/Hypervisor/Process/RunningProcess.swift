import SystemPackage

/// A process that somebody else waits for; valid as long as that somebody waits.
public struct RunningProcess: Sendable {
  /// The process identifier.
  public let identifier: Int32
  /// Becomes readable when the process ends (pidfd_open(2)).
  private let descriptor: FileDescriptor

  /// - Parameters:
  ///   - identifier: the process identifier.
  ///   - descriptor: the number of its process descriptor, which stays the caller's.
  public init(identifier: Int32, descriptor: Int32) {
    self.identifier = identifier
    self.descriptor = FileDescriptor(rawValue: descriptor)
  }

  /// Waits until the process has ended.
  public func waitForExit(within limit: Duration) async throws(HypervisorError) {
    try await withLimit(limit, waitingFor: .guestExit) { () async throws(HypervisorError) in
      try await waitUntilReadable(descriptor)
    }
  }

  /// Waits for `body`, until `limit` passed or the process ended.
  ///
  /// - Throws: what `body` throws, ``HypervisorError/ended(waitingFor:)``,
  ///   ``HypervisorError/timedOut(waitingFor:limit:)``, ``HypervisorError/cancelled``.
  public func unlessEnded<Value: Sendable>(
    _ condition: AwaitedCondition, within limit: Duration,
    _ body: @escaping @Sendable () async throws(HypervisorError) -> Value
  ) async throws(HypervisorError) -> Value {
    try await withLimit(limit, waitingFor: condition) { () async throws(HypervisorError) in
      try await firstToFinish(body) { () async throws(HypervisorError) in
        try await waitUntilReadable(descriptor)
        throw .ended(waitingFor: condition)
      }
    }
  }
}
