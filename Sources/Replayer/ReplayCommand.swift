import ArgumentParser

/// `quartz-replay`: runs the kernel's own driver, stack and server in user space on a recording.
@main
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quartz-replay",
    abstract: "Run the kernel's own driver, stack and server on a recorded timeline.",
    discussion: """
      Exit codes: 0 reproduced, 1 the recording ends in a fault, 2 usage or unreadable input, \
      3 the recording lacks data, 4 divergence.
      """,
    subcommands: [Run.self, Simulate.self, Drive.self, Device.self, CompareDevices.self])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      // The documented code for a wrong command line, where ArgumentParser has 64.
      Talk.say(fullMessage(for: error))
      exit(withError: ExitCode(2))
    }
  }
}
