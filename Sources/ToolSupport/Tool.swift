public import ArgumentParser
import Glibc

/// What the two tools have in common: how they start, what they answer, how they end.
public enum Tool {
  /// The release; both tools say it, and nothing else in the tree does.
  public static let version = "1.0"

  /// What `--version` answers.
  public static func versionLine(_ name: String) -> String {
    "\(name) \(version), timeline schema 1"
  }
}

extension ParsableCommand {
  /// Parses the command line, runs the subcommand, and ends the process with the documented code.
  ///
  /// Whatever a subcommand throws is said in words: a failure has its own, a system's error number
  /// its name. ArgumentParser's own code for a wrong command line, 64, is never seen.
  public static func runAsTool() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let failure as CommandFailure {
      Talk.error(failure.message)
      Glibc.exit(failure.status.rawValue)
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      Talk.say(fullMessage(for: error) + suggestion(for: CommandLine.arguments))
      Glibc.exit(ExitStatus.usage.rawValue)
    }
  }

  /// The subcommand that the first word was probably meant to be.
  private static func suggestion(for words: [String]) -> String {
    guard words.count > 1, !words[1].hasPrefix("-") else { return "" }
    let names = configuration.subcommands.map { $0._commandName }
    guard !names.contains(words[1]), let name = Suggestion.nearest(to: words[1], among: names)
    else { return "" }
    return "\nDid you mean '\(name)'?"
  }
}
