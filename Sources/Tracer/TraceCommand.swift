import ArgumentParser
import Glibc

/// `quartz-trace`: records, merges and shows what a guest's driver and the wire saw.
@main
struct TraceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quartz-trace",
    abstract: "Record, merge and read traces of a guest's network driver and its wire.",
    discussion: """
      Exit codes: 0 done, 1 a finding, 2 usage or unreadable input, 3 data lost or damaged \
      (with --fail-on-loss), 5 no permission or no device, 130 interrupted.
      """,
    version: "quartz-trace 1.0, timeline schema 1",
    subcommands: [
      Record.self, Soak.self, Capture.self, Merge.self, Show.self, Info.self, Diagnose.self,
      Check.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      // The documented code for a wrong command line, where ArgumentParser has 64.
      Talk.say(fullMessage(for: error))
      Glibc.exit(CommandFailure.Kind.usage.rawValue)
    }
  }
}
