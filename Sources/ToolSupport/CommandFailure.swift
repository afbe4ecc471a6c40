public import ArgumentParser

/// Why a subcommand ended without doing what it was asked.
public struct CommandFailure: Error, Equatable, Sendable {
  public var status: ExitStatus
  /// What happened, where, and what to do next; one line, without the tool's name.
  public var message: String

  public init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  public var exitCode: ExitCode { ExitCode(status.rawValue) }
}
