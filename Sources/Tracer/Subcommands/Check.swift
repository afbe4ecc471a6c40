import ArgumentParser
import ToolSupport

/// `quartz-trace check`: the rules C-1 to C-45 over a trace.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the driver against the rules C-1 to C-45, each violation at its first event.",
    discussion: """
      The records are checked as they are. A timeline that can be replayed exactly is also \
      replayed with every access of the driver checked, so that barriers, descriptors and \
      headers are seen. The exit code is 1 when a rule was broken, and 0 when none was.
      """)

  @Argument(help: "The timeline or raw trace; - reads a timeline from a pipe.")
  var timeline: String

  @Flag(
    inversion: .prefixedNo,
    help: "Replay the timeline as well, to see what records do not show.")
  var replay = true

  @Flag(help: "One JSON object instead of text.")
  var json = false

  @OptionGroup var loss: LossOptions

  func run() throws {
    try Checking.run(timeline: timeline, replays: replay, isJSON: json, loss)
  }
}
