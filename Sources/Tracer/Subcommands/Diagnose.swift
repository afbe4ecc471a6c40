import ArgumentParser
import ToolSupport

/// `quartz-trace diagnose`: why the guest stalls, from its trace or its text log alone.
struct Diagnose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say why a guest stalls: causes by rank, each with the records that prove it.",
    discussion: """
      Of a capture without a trace it says what the wire alone proves, and no cause. With \
      --from-log the incident's text log is the only input: what its lines prove, rule out and \
      leave open. The exit code is 1 when something was found, and 0 when nothing was.
      """)

  @Argument(help: "The timeline, raw trace or packet capture; - reads one from a pipe.")
  var timeline: String?

  @Option(
    help: ArgumentHelp(
      "The guest's text log instead of a timeline; - reads standard input.", valueName: "file"))
  var fromLog: String?

  @Option(
    help: ArgumentHelp(
      "With --from-log: connections served at the last good look.", valueName: "n"))
  var connections: UInt64?

  @Flag(help: "Replay the timeline with quartz-replay, and say whether the hang comes back.")
  var confirm = false

  @Flag(help: "One JSON object instead of text.")
  var json = false

  @OptionGroup var loss: LossOptions

  func validate() throws {
    guard (timeline == nil) != (fromLog == nil) else {
      throw ValidationError("give a timeline, or a log with --from-log")
    }
    guard fromLog != nil || connections == nil else {
      throw ValidationError("--connections goes with --from-log")
    }
    guard connections != 0 else { throw ValidationError("--connections is 1 or more") }
    guard !confirm || (fromLog == nil && timeline != "-") else {
      throw ValidationError("--confirm replays a timeline file")
    }
  }

  func run() async throws {
    if let fromLog {
      try Diagnosing.run(log: fromLog, connections, isJSON: json)
    } else if let timeline {
      try await Diagnosing.run(timeline: timeline, confirms: confirm, isJSON: json, loss)
    }
  }
}
