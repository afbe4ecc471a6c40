/// Runs `body` and gives up after `limit`.
///
/// - Throws: what `body` throws, ``HypervisorError/timedOut(waitingFor:limit:)``, or
///   ``HypervisorError/cancelled``.
func withLimit<Value: Sendable>(
  _ limit: Duration, waitingFor condition: AwaitedCondition,
  _ body: @escaping @Sendable () async throws(HypervisorError) -> Value
) async throws(HypervisorError) -> Value {
  try await firstToFinish(body) { () async throws(HypervisorError) in
    do {
      try await Task.sleep(for: limit)
    } catch {
      throw .cancelled
    }
    throw .timedOut(waitingFor: condition, limit: limit)
  }
}

/// Runs two waits at once; the first to end decides, and the other is cancelled.
func firstToFinish<Value: Sendable>(
  _ one: @escaping @Sendable () async throws(HypervisorError) -> Value,
  _ other: @escaping @Sendable () async throws(HypervisorError) -> Value
) async throws(HypervisorError) -> Value {
  let first = await withTaskGroup(of: Result<Value, HypervisorError>.self) { group in
    for wait in [one, other] {
      group.addTask { await Result(awaiting: wait) }
    }
    defer { group.cancelAll() }
    return await group.next() ?? .failure(.cancelled)
  }
  return try first.get()
}

extension Result {
  /// Runs `body` and keeps what it throws; the waiting form of `Result(catching:)`.
  package init(awaiting body: () async throws(Failure) -> Success) async {
    do throws(Failure) {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
