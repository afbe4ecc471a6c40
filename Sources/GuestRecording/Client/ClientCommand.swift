import Glibc
import Hypervisor
import Subprocess
import SystemPackage
import ToolSupport

/// The command whose traffic is recorded.
public struct ClientCommand: Sendable {
  /// The command and its arguments, with `{url}`, `{host}` and `{port}` for the guest's address.
  public let words: [String]

  public init(words: [String]) { self.words = words }

  /// How the command ended.
  public enum Outcome: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    /// It was stopped because the user asked to finish.
    case interrupted
    /// It was stopped because it took longer than the limit.
    case timedOut(Duration)
    /// There was no command, or it could not be started.
    case notStarted(String)
  }

  /// Where the guest answers.
  struct Target: Sendable {
    var host: String
    var port: UInt16

    /// Without the port where it is HTTP's own.
    var url: String { port == 80 ? "http://\(host)" : "http://\(host):\(port)" }
  }

  /// The words for one guest.
  func words(for target: Target) -> [String] {
    words.map { word in
      word.replacing("{url}", with: target.url).replacing("{host}", with: target.host)
        .replacing("{port}", with: "\(target.port)")
    }
  }

  /// What the command finds in its environment.
  static func variables(for target: Target) -> [Environment.Key: String?] {
    [
      "QUARTZ_URL": target.url, "QUARTZ_HOST": target.host, "QUARTZ_PORT": "\(target.port)",
    ]
  }

  /// Runs the command with this process's standard streams, inside `namespace` when there is one.
  /// When it takes longer than `limit`, or the user asks to finish, it is made to end.
  ///
  /// - Parameter output: where its standard output goes; this process's, when none is named.
  func run(
    for target: Target, namespace: String?, within limit: Duration,
    unless interruption: Interruption, output: FileDescriptor = .standardOutput
  ) async -> Outcome {
    let words = words(for: target)
    do {
      let group = ClientGroup()
      let invocation = try await invocation(words, namespace: namespace)
      let result = try await Subprocess.run(
        .path(invocation.executable), arguments: Arguments(invocation.arguments),
        environment: .inherit.updating(ClientCommand.variables(for: target)),
        platformOptions: group.platformOptions, input: .currentStandardInput,
        output: .fileDescriptor(output, closeAfterSpawningProcess: false),
        error: .currentStandardError
      ) { execution in
        let process = RunningProcess(
          identifier: execution.processIdentifier.value,
          descriptor: execution.processIdentifier.processDescriptor)
        let stop = await ClientCommand.reasonToStop(process, limit, interruption)
        if stop != nil { await group.end(execution) }
        return stop
      }
      if let stop = result.closureResult { return stop }
      switch result.terminationStatus {
      case .exited(let status): return .exited(status)
      case .signaled(let number): return .signalled(number)
      }
    } catch {
      return .notStarted("\(words.first ?? ""): \(ClientCommand.reason(error))")
    }
  }

  private func invocation(
    _ words: [String], namespace: String?
  ) async throws -> CommandInvocation {
    let name = words.first ?? ""
    let path =
      name.contains("/")
      ? FilePath(name) : try await Executable.name(name).resolveExecutablePath(in: .inherit)
    let invocation = CommandInvocation(executable: path, arguments: Array(words.dropFirst()))
    guard let namespace else { return invocation }
    return try await invocation.inside(namespace: namespace)
  }

  /// Why a command could not be started, without the words of a library.
  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as VirtualMachineError: "\(error)"
    case let error as SubprocessError where error.underlyingError != nil:
      "\(error.underlyingError ?? .ioError)"
    default: "no such command"
    }
  }

  /// Waits for the process; `nil` when it ended by itself.
  private static func reasonToStop(
    _ process: RunningProcess, _ limit: Duration, _ interruption: Interruption
  ) async -> Outcome? {
    await withTaskGroup(of: Outcome?.self) { group in
      group.addTask {
        do throws(VirtualMachineError) {
          try await process.waitForExit(within: limit)
          return nil
        } catch .timedOut {
          return .timedOut(limit)
        } catch {
          return .interrupted
        }
      }
      group.addTask {
        await interruption.wait()
        return .interrupted
      }
      defer { group.cancelAll() }
      return await group.next() ?? .interrupted
    }
  }
}

extension ClientCommand.Outcome: CustomStringConvertible {
  public var description: String {
    switch self {
    case .exited(let status): "the client exited with \(status)"
    case .signalled(let number): "the client was killed by signal \(number)"
    case .interrupted: "the client was stopped because you asked to finish"
    case .timedOut(let limit): "the client was stopped after \(DurationText.limit(limit))"
    case .notStarted(let reason): "the client did not start: \(reason)"
    }
  }
}

/// The process group that a client and its children are in.
///
/// A group of their own can be ended as a whole. At a terminal they stay in the tool's group: only
/// there may they read from it, and Ctrl-C reaches all of them anyway.
private struct ClientGroup: Sendable {
  private let isTheirs = isatty(STDIN_FILENO) == 0

  var platformOptions: PlatformOptions {
    var options = PlatformOptions()
    options.processGroupID = isTheirs ? 0 : nil
    options.teardownSequence = steps
    return options
  }

  private var steps: [TeardownStep] {
    [
      .send(signal: .interrupt, toProcessGroup: isTheirs, allowedDurationToNextStep: .seconds(2)),
      .gracefulShutDown(toProcessGroup: isTheirs, allowedDurationToNextStep: .seconds(2)),
    ]
  }

  /// Ends the client, and then whatever of its group is left.
  func end<Input, Output, Failure>(_ client: Execution<Input, Output, Failure>) async {
    await client.teardown(using: steps)
    guard isTheirs else { return }
    // The client has ended but was not waited for yet, so its number still names the group. There
    // may be nobody left to receive the signal.
    try? client.send(signal: .kill, toProcessGroup: true)
  }
}
