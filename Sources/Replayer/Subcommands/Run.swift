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
    let answers = ReplayAnswers(.path(timeline), name: timeline, context: context)
    try answers.run(count: twice ? 2 : 1).deliver(asJSON: json)
  }
}
