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

  /// Where the command is, by `PATH`.
  ///
  /// - Throws: ``VirtualMachineError/commandMissing(name:package:)``.
  public func resolved() async throws(VirtualMachineError) -> FilePath {
    do {
      return try await Executable.name(name).resolveExecutablePath(in: .inherit)
    } catch {
      if Task.isCancelled { throw .cancelled }
      throw .commandMissing(name: name, package: package)
    }
  }

  /// Where the command is, by `PATH`; for callers outside a task.
  ///
  /// - Throws: ``VirtualMachineError/commandMissing(name:package:)``.
  public func found() throws(VirtualMachineError) -> FilePath {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for directory in path.split(separator: ":") {
      let candidate = FilePath(String(directory)).appending(name)
      if FileManager.default.isExecutableFile(atPath: candidate.string) { return candidate }
    }
    throw .commandMissing(name: name, package: package)
  }
}
