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
}
