import ArgumentParser
import ToolSupport

/// `quartz-trace diagnose`: why the guest stalls, from its trace or its text log alone.
struct Diagnose: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say why a guest stalls: causes by rank, each with the records that prove it.",
    discussion: """
      Of a capture without a trace it says what the wire alone proves, and no cause. With \
      --from-log the incident's text log is the only input: what its lines prove, rule out and \
      leave open. Where a timeline shows a fault and can be replayed, the kernel is run along it \
      on a device without fault: what that one would not have given is not the driver's doing. \
      The exit code is 1 when something was found, and 0 when nothing was.
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

  @Flag(help: "Replay the timeline as well, and say whether its end comes again.")
  var confirm = false

  @Flag(
    help: ArgumentHelp(
      "Do not run the kernel on a sound device along a timeline that shows a fault."))
  var noReplay = false

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

  func run() throws {
    if let fromLog {
      try Diagnosing.run(log: fromLog, connections, isJSON: json)
    } else if let timeline {
      try Diagnosing.run(
        timeline: timeline, confirms: confirm, replays: !noReplay, isJSON: json, loss)
    }
  }
}
