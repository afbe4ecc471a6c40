/// Runs `body` and gives up after `limit`.
///
/// - Throws: what `body` throws, ``VirtualMachineError/timedOut(waitingFor:limit:)``, or
///   ``VirtualMachineError/cancelled``.
func withLimit<Value: Sendable>(
  _ limit: Duration, waitingFor condition: AwaitedCondition,
  _ body: @escaping @Sendable () async throws(VirtualMachineError) -> Value
) async throws(VirtualMachineError) -> Value {
  try await firstToFinish(body) { () async throws(VirtualMachineError) in
    do {
      try await Task.sleep(for: limit)
    } catch {
      throw .cancelled
    }
    throw .timedOut(waitingFor: condition, limit: limit)
  }
}
