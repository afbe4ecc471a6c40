/// A running guest; valid inside the body of ``QEMU/run(_:body:)`` only.
public struct Guest: Sendable {
  /// What QEMU was told.
  public let launch: GuestLaunch
  /// QEMU's monitor, after its negotiation.
  public let monitor: QMPClient
  /// QEMU itself.
  public let process: RunningProcess

  /// Waits for a line of the console that begins with `prefix`, printed before or after the call.
  ///
  /// - Returns: the whole line; bytes that are no UTF-8 are replaced.
  /// - Throws: ``VirtualMachineError/ended(waitingFor:)`` when QEMU ends without that line.
  public func waitForConsoleLine(
    beginning prefix: String, within limit: Duration
  ) async throws(VirtualMachineError) -> String {
    let console = launch.console
    do throws(VirtualMachineError) {
      return try await process.unlessEnded(.consoleLine(beginning: prefix), within: limit) {
        () async throws(VirtualMachineError) in
        var search = try LineSearch(console, prefix: prefix)
        return try await search.next()
      }
    } catch .ended(let condition) {
      // QEMU may have written the line just before it ended.
      var search = try LineSearch(console, prefix: prefix)
      guard let line = try search.nextWritten() else { throw .ended(waitingFor: condition) }
      return line
    }
  }
}
