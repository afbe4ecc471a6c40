import Subprocess
import SystemPackage

/// Runs guests under `qemu-system-x86_64`.
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
  /// - Throws: ``VirtualMachineError/commandMissing(name:package:)``,
  ///   ``VirtualMachineError/notStarted(_:diagnostics:)``, or what starting it met.
  public func run<Value: Sendable>(
    _ launch: GuestLaunch, body: @Sendable (Guest) async -> Value
  ) async throws(VirtualMachineError) -> GuestRun<Value> {
    let directory = try TemporaryDirectory()
    let attendance = try QEMUAttendance(launch: launch, directory: directory.path)
    let configuration = try await configuration(launch, monitorSocket: attendance.monitorSocket)
    let log = attendance.log
    do {
      let result = try await Subprocess.run(
        configuration, input: .none, output: .fileDescriptor(log, closeAfterSpawningProcess: false),
        error: .fileDescriptor(log, closeAfterSpawningProcess: false)
      ) { execution in
        let process = RunningProcess(
          identifier: execution.processIdentifier.value,
          descriptor: execution.processIdentifier.processDescriptor)
        let outcome = await attendance.attend(
          process, limit: startLimit, body)
        if await !attendance.stop(process, within: stopLimit) {
          await execution.teardown(using: QEMU.teardown(within: stopLimit))
        }
        return outcome
      }
      return try await attendance.conclude(
        result.closureResult, status: GuestExit.Status(result.terminationStatus))
    } catch {
      throw VirtualMachineError(wrapping: error)
    }
  }

  private func configuration(
    _ launch: GuestLaunch, monitorSocket: FilePath
  ) async throws(VirtualMachineError) -> Configuration {
    var invocation = CommandInvocation(
      executable: try await QEMU.command.resolved(),
      arguments: launch.arguments(monitorSocket: monitorSocket))
    if case .tap(_, let namespace) = launch.network {
      invocation = try await invocation.inside(namespace: namespace)
    }
    var options = PlatformOptions()
    // Not in the terminal's foreground group: Ctrl-C asks the tool to end, not QEMU.
    options.processGroupID = 0
    options.teardownSequence = QEMU.teardown(within: stopLimit)
    return Configuration(
      executable: .path(invocation.executable), arguments: Arguments(invocation.arguments),
      platformOptions: options)
  }

  private static func teardown(within limit: Duration) -> [TeardownStep] {
    [.gracefulShutDown(allowedDurationToNextStep: limit)]
  }
}

extension GuestExit.Status {
  init(_ status: TerminationStatus) {
    switch status {
    case .exited(let code): self = .exited(code)
    case .signaled(let number): self = .signalled(number)
    }
  }
}
