public import ArgumentParser
import ToolSupport

/// `quartz-trace`: records, merges and shows what a guest's driver and the wire saw.
public struct TraceCommand: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "quartz-trace",
    abstract: "Record, merge and read traces of a guest's network driver and its wire.",
    discussion: """
      Exit codes: 0 done, 1 a finding, 2 usage or unreadable input, 3 data lost or damaged \
      (with --fail-on-loss), 5 no permission or no device, 130 interrupted.
      """,
    version: Tool.versionLine("quartz-trace"),
    subcommands: [
      Record.self, Soak.self, Capture.self, Merge.self, Show.self, Info.self, Diagnose.self,
      Check.self,
    ])

  public init() {}

  public static func main() async { await runAsTool() }
}
