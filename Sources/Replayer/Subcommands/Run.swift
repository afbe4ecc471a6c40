import ArgumentParser
import PacketFiles
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
    guard context >= 0 else { throw ValidationError("--context is 0 or more") }
  }

  func run() throws {
    let recording = try RecordedRun.load(timeline)
    let input = ReplayInput(recording)
    let report = ReplayReport(
      timeline: timeline, recording: recording,
      runs: (0..<(twice ? 2 : 1)).map { _ in Measurement.of { ExactReplay.run(input) } },
      context: context)
    try report.deliver(asJSON: json)
  }
}
