import SystemPackage

/// The host's side of one QEMU process: its monitor connection, its log, and how it ended.
final class QEMUAttendance: Sendable {
  let launch: GuestLaunch
  let monitorSocket: FilePath
  let log: FileDescriptor
  private let logPath: FilePath
  private let listener: FileDescriptor
  private let monitor = MonitorSlot()

  private static let logByteLimit = 16_384

  /// Listens for the monitor before QEMU starts, so that its connection cannot be missed.
  init(launch: GuestLaunch, directory: FilePath) throws(VirtualMachineError) {
    self.launch = launch
    monitorSocket = directory.appending("monitor.socket")
    logPath = directory.appending("qemu.log")
    for path in [launch.console, launch.trace] {
      try FileDescriptor.makeEmpty(path).closeQuietly()
    }
    log = try FileDescriptor.makeEmpty(logPath)
    do throws(VirtualMachineError) {
      listener = try LocalSocket.listen(at: monitorSocket)
    } catch {
      log.closeQuietly()
      throw error
    }
  }

  deinit {
    log.closeQuietly()
    listener.closeQuietly()
  }

  /// Waits for the monitor, then runs `body`.
  func attend<Value: Sendable>(
    _ process: RunningProcess, limit: Duration, _ body: @Sendable (Guest) async -> Value
  ) async -> Result<Value, VirtualMachineError> {
    do throws(VirtualMachineError) {
      let listener = listener
      let client = try await process.unlessEnded(.monitorConnection, within: limit) {
        () async throws(VirtualMachineError) in
        try await waitUntilReadable(listener)
        return QMPClient(connection: try LocalSocket.accept(from: listener))
      }
      try await client.negotiate(within: limit)
      await monitor.set(client)
      do throws(VirtualMachineError) {
        try await client.resume(within: limit)
      } catch .ended {
        // A guest may end before its monitor has answered; the body finds it ended.
      }
      return .success(
        await body(Guest(launch: launch, monitor: client, process: process)))
    } catch {
      return .failure(error)
    }
  }

  /// Asks QEMU to quit unless it ended already.
  ///
  /// - Returns: false when it runs on.
  func stop(_ process: RunningProcess, within limit: Duration) async -> Bool {
    guard let client = await monitor.client else { return false }
    do throws(VirtualMachineError) {
      // A guest that ended by itself has closed the connection: the reply then never comes.
      try await client.quit(within: limit)
    } catch .ended, .system, .monitorBusy, .timedOut, .cancelled {
    } catch {
      return false
    }
    do throws(VirtualMachineError) {
      try await process.waitForExit(within: limit)
      try await client.drain(within: limit)
      return true
    } catch {
      return false
    }
  }

  /// Puts together what the process left.
  func conclude<Value: Sendable>(
    _ outcome: Result<Value, VirtualMachineError>, status: GuestExit.Status
  ) async throws(VirtualMachineError) -> GuestRun<Value> {
    let client = await monitor.client
    let exit = GuestExit(
      status: status, monitorAnswered: client != nil,
      shutdownReason: await client?.shutdownReason)
    let diagnostics = try lastOfLog()
    switch outcome {
    case .success(let value):
      return GuestRun(value: value, exit: exit, diagnostics: diagnostics)
    case .failure(.ended):
      throw .notStarted(exit, diagnostics: diagnostics)
    case .failure(let error):
      throw error
    }
  }

  private func lastOfLog() throws(VirtualMachineError) -> String {
    let size = try logByteCount()
    let start = max(0, size - Int64(QEMUAttendance.logByteLimit))
    let file = try FileDescriptor.openToRead(logPath)
    defer { file.closeQuietly() }
    let bytes = try file.readBytes(atMost: QEMUAttendance.logByteLimit, from: start)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func logByteCount() throws(VirtualMachineError) -> Int64 {
    do {
      return try log.seek(offset: 0, from: .end)
    } catch {
      throw .system(.readDescriptor, error as? Errno ?? .ioError)
    }
  }
}

/// The monitor's client once there is one.
private actor MonitorSlot {
  private(set) var client: QMPClient?

  func set(_ client: QMPClient) {
    self.client = client
  }
}
