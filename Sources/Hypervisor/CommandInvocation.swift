import Subprocess
public import SystemPackage

/// A command with its arguments, ready to be run.
public struct CommandInvocation: Equatable, Sendable {
  /// The file to execute.
  public var executable: FilePath
  /// Without the command itself.
  public var arguments: [String]

  /// The command in the file `executable`.
  public init(executable: FilePath, arguments: [String]) {
    self.executable = executable
    self.arguments = arguments
  }

  /// The same command inside a network namespace.
  ///
  /// `ip netns exec` replaces itself, so the process identifier is the command's own.
  public func inside(
    namespace: String
  ) async throws(VirtualMachineError) -> CommandInvocation {
    CommandInvocation(
      executable: try await NetworkNamespace.command.resolved(),
      arguments: ["netns", "exec", namespace, executable.string] + arguments)
  }

  private static let outputByteLimit = 65_536

  /// Runs a short command to its end.
  ///
  /// - Returns: what it wrote to standard output.
  /// - Throws: ``VirtualMachineError/commandFailed(_:diagnostics:)`` with what it wrote to
  ///   standard error, or ``VirtualMachineError/timedOut(waitingFor:limit:)``.
  func run(within limit: Duration) async throws(VirtualMachineError) -> String {
    let words = [executable.lastComponent?.string ?? executable.string] + arguments
    return try await withLimit(limit, waitingFor: .command(words)) {
      () async throws(VirtualMachineError) in
      do {
        let record = try await Subprocess.run(
          .path(executable), arguments: Arguments(arguments),
          output: .string(limit: CommandInvocation.outputByteLimit),
          error: .string(limit: CommandInvocation.outputByteLimit))
        guard record.terminationStatus.isSuccess else {
          throw VirtualMachineError.commandFailed(words, diagnostics: record.standardError)
        }
        return record.standardOutput
      } catch {
        throw VirtualMachineError(wrapping: error)
      }
    }
  }
}

extension VirtualMachineError {
  /// What a call that throws anything threw, typed.
  package init(wrapping error: any Error) {
    switch error {
    case let error as VirtualMachineError: self = error
    case is CancellationError: self = .cancelled
    case let error as SubprocessError:
      self = .system(.startProcess, error.underlyingError ?? .ioError)
    default: self = .system(.startProcess, .ioError)
    }
  }
}
