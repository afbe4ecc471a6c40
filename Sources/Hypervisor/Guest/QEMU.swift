import SystemPackage

/// Runs guests under `qemu-system-x86_64`, and waits for them as a task does.
public struct QEMU: Sendable {
  /// How long QEMU may take until its monitor answers.
  public var startLimit: Duration
  /// How long QEMU may take to end once it was asked to; then it is made to.
  public var stopLimit: Duration

  /// The program, and the package that has it.
  public static let command = RequiredCommand(
    name: "qemu-system-x86_64", package: "qemu-system-x86")

  /// Runs guests with these limits.
  public init(startLimit: Duration = .seconds(20), stopLimit: Duration = .seconds(5)) {
    self.startLimit = startLimit
    self.stopLimit = stopLimit
  }

  /// Starts a guest, runs `body` beside it, and stops it.
  ///
  /// QEMU has ended and its sockets and files are gone when the call returns or throws, however
  /// that comes about; cancelling the task ends it too.
  ///
  /// - Throws: ``HypervisorError/commandMissing(name:package:)``,
  ///   ``HypervisorError/notStarted(_:diagnostics:)``, or what starting it met.
  public func run<Value: Sendable>(
    _ launch: GuestLaunch, body: @Sendable (Guest) async -> Value
  ) async throws(HypervisorError) -> GuestRun<Value> {
    let qemu = try QEMUProcess(launch)
    let process = RunningProcess(
      identifier: qemu.child.identifier, descriptor: qemu.child.lifeline.rawValue)
    let client = await withTaskCancellationHandler {
      await Result { () async throws(HypervisorError) in try await connect(qemu, process) }
    } onCancel: {
      qemu.child.terminate()
    }
    let monitor: QMPClient
    do throws(HypervisorError) {
      monitor = try client.get()
    } catch {
      throw try await failure(of: qemu, error)
    }
    let guest = Guest(
      launch: launch, monitor: monitor, process: process, testSocket: qemu.files.test)
    let value = await withTaskCancellationHandler {
      await body(guest)
    } onCancel: {
      qemu.child.terminate()
    }
    let exit = await stop(qemu, monitor)
    return GuestRun(value: value, exit: exit, diagnostics: try qemu.diagnostics())
  }

  /// Waits for the monitor, and lets the guest run.
  private func connect(
    _ qemu: QEMUProcess, _ process: RunningProcess
  ) async throws(HypervisorError) -> QMPClient {
    let listener = qemu.listener
    let client = try await process.unlessEnded(.monitorConnection, within: startLimit) {
      () async throws(HypervisorError) in
      try await waitUntilReadable(listener)
      return QMPClient(connection: try LocalSocket.accept(from: listener))
    }
    try await client.negotiate(within: startLimit)
    do throws(HypervisorError) {
      try await client.resume(within: startLimit)
    } catch .ended {
      // A guest may end before its monitor has answered; whoever asks it next finds it ended.
    }
    return client
  }

  /// Ends a QEMU that could not be used because of `error`, and says what is known of it.
  private func failure(
    of qemu: QEMUProcess, _ error: HypervisorError
  ) async throws(HypervisorError) -> HypervisorError {
    if case .ended = error {
      // It closed its monitor: it ends, or has.
      if await qemu.child.ends(within: stopLimit) { return try qemu.refusal() }
    }
    _ = await qemu.child.end(within: stopLimit)
    return error
  }

  /// Asks QEMU to quit unless it ended already, makes it end if it does not, and takes its last
  /// words; a task that was cancelled waits for that too.
  private func stop(_ qemu: QEMUProcess, _ monitor: QMPClient) async -> GuestExit {
    let limit = stopLimit
    return await Task {
      do throws(HypervisorError) {
        try await monitor.quit(within: limit)
      } catch {
        // A guest that ended by itself has closed the connection: the answer never comes.
      }
      let hasEnded = await qemu.child.ends(within: limit)
      let status = hasEnded ? qemu.child.wait() : await qemu.child.end(within: limit)
      do throws(HypervisorError) {
        try await monitor.drain(within: limit)
      } catch {
        // Without its last words the exit status alone says how it ended.
      }
      return await GuestExit(
        status: status, monitorAnswered: true, shutdownReason: monitor.shutdownReason)
    }.value
  }
}
