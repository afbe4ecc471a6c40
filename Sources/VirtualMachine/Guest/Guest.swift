import SystemPackage

/// A running guest; valid inside the body of ``QEMU/run(_:body:)`` only.
public struct Guest: Sendable {
  /// What QEMU was told.
  public let launch: GuestLaunch
  /// QEMU's process identifier.
  public let processIdentifier: Int32
  public let monitor: QMPClient
  /// Becomes readable when QEMU ends (pidfd_open(2)).
  let process: FileDescriptor

  /// Waits for a line of the console that begins with `prefix`, printed before or after the call.
  ///
  /// - Returns: the whole line; bytes that are no UTF-8 are replaced.
  /// - Throws: ``VirtualMachineError/ended(waitingFor:)`` when QEMU ends without that line.
  public func waitForConsoleLine(
    beginning prefix: String, within limit: Duration
  ) async throws(VirtualMachineError) -> String {
    let console = launch.console
    do throws(VirtualMachineError) {
      return try await unlessEnded(.consoleLine(beginning: prefix), within: limit) {
        () async throws(VirtualMachineError) in
        var search = try ConsoleSearch(console, prefix: prefix)
        return try await search.next()
      }
    } catch .ended(let condition) {
      // QEMU may have written the line just before it ended.
      var search = try ConsoleSearch(console, prefix: prefix)
      guard let line = try search.nextWritten() else { throw .ended(waitingFor: condition) }
      return line
    }
  }

  /// Waits until QEMU ended by itself.
  public func waitForExit(within limit: Duration) async throws(VirtualMachineError) {
    let process = process
    try await withLimit(limit, waitingFor: .guestExit) { () async throws(VirtualMachineError) in
      try await waitUntilReadable(process)
    }
  }

  /// Waits for `body`, until `limit` passed or QEMU ended.
  public func unlessEnded<Value: Sendable>(
    _ condition: AwaitedCondition, within limit: Duration,
    _ body: @escaping @Sendable () async throws(VirtualMachineError) -> Value
  ) async throws(VirtualMachineError) -> Value {
    let process = process
    return try await withLimit(limit, waitingFor: condition) {
      () async throws(VirtualMachineError) in
      try await firstToFinish(body) { () async throws(VirtualMachineError) in
        try await waitUntilReadable(process)
        throw .ended(waitingFor: condition)
      }
    }
  }
}
