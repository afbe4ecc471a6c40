import ArgumentParser
import Recording
import Replay
import ToolSupport

/// `quartz-replay run`: the exact mode.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Replay a timeline exactly and compare every ring event and transmitted frame.",
    discussion: """
      The kernel's driver, stack and server run on the recorded inputs. The first record or \
      frame that differs ends the run and is shown with the records before it.
      """)

  @Argument(help: "The timeline to replay (pcapng, also gzip).")
  var timeline: String

  @Flag(
    inversion: .prefixedNo,
    help: "Replay a second time and compare the state hashes (default: under CI).")
  var twice = Surroundings.isContinuousIntegration

  @Option(help: ArgumentHelp("Records of context before a divergence.", valueName: "n"))
  var context = 10

  @Flag(help: "One JSON object instead of text.")
  var json = false

  func validate() throws {
    guard (0...ReplayWindow.historyCount).contains(context) else {
      throw ValidationError("--context is 0 to \(ReplayWindow.historyCount)")
    }
  }

  func run() throws {
    let source = RecordingSource.path(timeline)
    let report = try timeline.replayed { () throws(ReplayError) in
      guard !twice || source.canBeReadAgain else { throw .readOnce }
      var runs: [Measurement<ExactReplay.Outcome>] = []
      for _ in 0..<(twice ? 2 : 1) {
        runs.append(
          try Measurement.of { () throws(ReplayError) in try ExactReplay.run(source) })
      }
      return ReplayReport(timeline: timeline, runs: runs, context: context)
    }
    try report.deliver(asJSON: json)
  }
}
