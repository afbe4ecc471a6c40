import Subprocess
import SystemPackage
import VirtualMachine

/// The command whose traffic is recorded.
struct ClientCommand: Sendable {
  /// The command and its arguments, with `{url}`, `{host}` and `{port}` for the guest's address.
  let words: [String]

  /// How the command ended.
  enum Outcome: Equatable, Sendable {
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
  func run(
    for target: Target, namespace: String?, within limit: Duration,
    unless interruption: Interruption
  ) async -> Outcome {
    await withTaskGroup(of: Outcome.self) { group in
      group.addTask { await start(for: target, namespace: namespace) }
      group.addTask {
        await interruption.wait()
        return .interrupted
      }
      group.addTask {
        do {
          try await Task.sleep(for: limit)
          return .timedOut(limit)
        } catch {
          return .interrupted
        }
      }
      defer { group.cancelAll() }
      return await group.next() ?? .interrupted
    }
  }

  private func start(for target: Target, namespace: String?) async -> Outcome {
    let words = words(for: target)
    guard let name = words.first else { return .notStarted("no command given") }
    do {
      let path: FilePath =
        name.contains("/")
        ? FilePath(name) : try await Executable.name(name).resolveExecutablePath(in: .inherit)
      var invocation = CommandInvocation(executable: path, arguments: Array(words.dropFirst()))
      if let namespace { invocation = try await invocation.inside(namespace: namespace) }
      var options = PlatformOptions()
      options.teardownSequence = [
        .send(signal: .interrupt, allowedDurationToNextStep: .seconds(2)),
        .gracefulShutDown(allowedDurationToNextStep: .seconds(2)),
      ]
      let result = try await Subprocess.run(
        .path(invocation.executable), arguments: Arguments(invocation.arguments),
        environment: .inherit.updating(ClientCommand.variables(for: target)),
        platformOptions: options, input: .currentStandardInput, output: .currentStandardOutput,
        error: .currentStandardError)
      switch result.terminationStatus {
      case .exited(let status): return .exited(status)
      case .signaled(let number): return .signalled(number)
      }
    } catch {
      return .notStarted("\(name): \(error)")
    }
  }
}

extension ClientCommand.Outcome: CustomStringConvertible {
  var description: String {
    switch self {
    case .exited(let status): "the client exited with \(status)"
    case .signalled(let number): "the client was killed by signal \(number)"
    case .interrupted: "the client was stopped because you asked to finish"
    case .timedOut(let limit): "the client was stopped after \(limit.formattedSeconds)"
    case .notStarted(let reason): "the client did not start: \(reason)"
    }
  }
}
