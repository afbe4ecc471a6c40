import ArgumentParser

/// Why a subcommand ended without doing what it was asked, and its exit code.
struct CommandFailure: Error, Equatable {
  enum Kind: Int32 {
    /// Something was found: a hang, a difference, a failed case.
    case finding = 1
    /// Usage, or unreadable input.
    case usage = 2
    /// Data was lost or damaged, and `--fail-on-loss` was given.
    case loss = 3
    /// No permission, no device, no command.
    case environment = 5
    /// The user ended it.
    case interrupted = 130
  }

  var kind: Kind
  var message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  var exitCode: ExitCode { ExitCode(kind.rawValue) }
}

/// Runs `body`; what it throws is said on standard error and ends the process with its code.
func reportingFailures(_ body: () throws(CommandFailure) -> Void) throws {
  do throws(CommandFailure) {
    try body()
  } catch {
    Talk.error(error.message)
    throw error.exitCode
  }
}
