public import SystemPackage

/// A running guest; valid inside the body of ``QEMU/run(_:body:)`` only.
public struct Guest: Sendable {
  /// What QEMU was told.
  public let launch: GuestLaunch
  /// QEMU's monitor, after its negotiation.
  public let monitor: QMPClient
  /// QEMU itself.
  public let process: RunningProcess
  /// Where QEMU listens for its test protocol, with ``GuestLaunch/hasTestSocket``.
  public let testSocket: FilePath

  /// Waits for a line of the console that begins with `prefix`, printed before or after the call.
  ///
  /// - Precondition: the guest was launched with a console.
  /// - Returns: the whole line; bytes that are no UTF-8 are replaced.
  /// - Throws: ``HypervisorError/ended(waitingFor:)`` when QEMU ends without that line.
  public func waitForConsoleLine(
    beginning prefix: String, within limit: Duration
  ) async throws(HypervisorError) -> String {
    guard let console = launch.console else {
      preconditionFailure("a guest without a console prints nothing")
    }
    do throws(HypervisorError) {
      return try await process.unlessEnded(.consoleLine(beginning: prefix), within: limit) {
        () async throws(HypervisorError) in
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

  /// Copies guest-physical memory through the file at `path`, which stays.
  ///
  /// - Parameter path: holds no quotation mark.
  public func memory(
    at address: UInt64, byteCount: Int, through path: FilePath, within limit: Duration
  ) async throws(HypervisorError) -> [UInt8] {
    let command =
      "pmemsave 0x\(String(address, radix: 16)) \(byteCount) \"\(path.string)\""
    let reason = try await monitor.humanMonitor(command, within: limit)
    guard reason.isEmpty else { throw .monitorRefused(command: command, reason: reason) }
    let bytes = try FileTail.read(path, atMost: byteCount)
    guard bytes.count == byteCount else {
      throw .monitorRefused(command: command, reason: "\(bytes.count) bytes arrived")
    }
    return bytes
  }
}

/// What is left of a guest that ran.
public struct GuestRun<Value: Sendable>: Sendable {
  /// What the body returned.
  public var value: Value
  /// How QEMU ended.
  public var exit: GuestExit
  /// The last of what QEMU wrote to its standard output and error, at most 64 KiB.
  public var diagnostics: String
}
