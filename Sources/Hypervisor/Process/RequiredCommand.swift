import FoundationEssentials
import Subprocess
public import SystemPackage

/// A command of the host that something here needs.
public struct RequiredCommand: Equatable, Sendable {
  /// What it is called by, without a path.
  public var name: String
  /// The Debian package that has it.
  public var package: String

  /// The command `name`, which `package` has.
  public init(name: String, package: String) {
    self.name = name
    self.package = package
  }

  /// Where the command is: the first executable file of that name along `PATH`.
  ///
  /// - Throws: ``HypervisorError/commandMissing(name:package:)``.
  public func located() throws(HypervisorError) -> FilePath {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for directory in path.split(separator: ":") {
      let candidate = FilePath(String(directory)).appending(name)
      if FileManager.default.isExecutableFile(atPath: candidate.string) { return candidate }
    }
    throw .commandMissing(name: name, package: package)
  }
}

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
  public func inside(namespace: String) throws(HypervisorError) -> CommandInvocation {
    CommandInvocation(
      executable: try NetworkNamespace.command.located(),
      arguments: ["netns", "exec", namespace, executable.string] + arguments)
  }

  private static let outputByteLimit = 65_536

  /// Runs a short command to its end.
  ///
  /// - Returns: what it wrote to standard output.
  /// - Throws: ``HypervisorError/commandFailed(_:diagnostics:)`` with what it wrote to
  ///   standard error, or ``HypervisorError/timedOut(waitingFor:limit:)``.
  func run(within limit: Duration) async throws(HypervisorError) -> String {
    let words = [executable.lastComponent?.string ?? executable.string] + arguments
    return try await withLimit(limit, waitingFor: .command(words)) {
      () async throws(HypervisorError) in
      do {
        let record = try await Subprocess.run(
          .path(executable), arguments: Arguments(arguments),
          output: .string(limit: CommandInvocation.outputByteLimit),
          error: .string(limit: CommandInvocation.outputByteLimit))
        guard record.terminationStatus.isSuccess else {
          throw HypervisorError.commandFailed(words, diagnostics: record.standardError)
        }
        return record.standardOutput
      } catch {
        throw HypervisorError(wrapping: error)
      }
    }
  }
}
