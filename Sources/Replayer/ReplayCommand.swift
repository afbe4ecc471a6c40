public import ArgumentParser
import ToolSupport

/// `quartz-replay`: runs the kernel's own driver, stack and server in user space on a recording.
public struct ReplayCommand: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "quartz-replay",
    abstract: "Run the kernel's own driver, stack and server on a recorded timeline.",
    discussion: """
      Exit codes: 0 reproduced, 1 the recording ends in a fault, 2 usage or unreadable input, \
      3 the recording lacks data, 4 divergence, 5 no permission, no device or a missing command, \
      130 interrupted.
      """,
    version: Tool.versionLine("quartz-replay"),
    subcommands: [Run.self, Simulate.self, Drive.self, Device.self, CompareDevices.self])

  public init() {}

  public static func main() async { await runAsTool() }
}
