/// Runs two waits at once; the first to end decides, and the other is cancelled.
func firstToFinish<Value: Sendable>(
  _ one: @escaping @Sendable () async throws(VirtualMachineError) -> Value,
  _ other: @escaping @Sendable () async throws(VirtualMachineError) -> Value
) async throws(VirtualMachineError) -> Value {
  let first = await withTaskGroup(of: Result<Value, VirtualMachineError>.self) { group in
    for wait in [one, other] {
      group.addTask { await Result(awaiting: wait) }
    }
    defer { group.cancelAll() }
    return await group.next() ?? .failure(.cancelled)
  }
  return try first.get()
}
