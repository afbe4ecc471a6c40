/// How a tool ended: the one list of exit codes, for both tools and every subcommand.
public enum ExitStatus: Int32, CaseIterable, Sendable {
  case done = 0
  /// A hang, a difference, a broken rule, a failed case or client.
  case finding = 1
  /// A word that makes no sense, or input that cannot be read as what it should be.
  case usage = 2
  /// Data was lost or damaged: with `--fail-on-loss`, and always where the answer depends on it.
  case loss = 3
  /// A replay left its recording.
  case divergence = 4
  /// No permission, no device, no room, or a command that is not installed.
  case environment = 5
  /// The user ended it: 128 and the number of SIGINT, as a shell has it.
  case interrupted = 130

  /// What README.md and the help of both tools say.
  public var meaning: String {
    switch self {
    case .done: "ok"
    case .finding: "a finding"
    case .usage: "usage or unreadable input"
    case .loss:
      "data lost or damaged (with `--fail-on-loss`; always when a replay cannot go on without it)"
    case .divergence: "replay divergence"
    case .environment: "no permission, no device or a missing command"
    case .interrupted: "interrupted"
    }
  }

  /// The whole list on one line, as in README.md.
  public static var summary: String {
    "Exit codes of both tools: "
      + allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: "; ") + "."
  }
}
