import ArgumentParser
import Replay
import TraceFiles

/// `quartz-replay simulate`: the recording on the device model.
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the kernel on the device model along a recording, and compare what it sees.",
    discussion: """
      The kernel's driver, stack and server run on the model of QEMU's virtio-net. The model's \
      steps are placed where the recording has their effects; what the driver then reads must \
      be what it read on the recorded device.
      """)

  @Argument(help: "The timeline to run (pcapng, also gzip).")
  var timeline: String

  @Option(help: ArgumentHelp("Records of context before a divergence.", valueName: "n"))
  var context = 10

  @Flag(help: "One JSON object instead of text.")
  var json = false

  func validate() throws {
    guard context >= 0 else { throw ValidationError("--context is 0 or more") }
  }

  func run() throws {
    let recording = try RecordedRun.load(timeline)
    let measurement = Measurement.of { SteeredReplay.run(ReplayInput(recording)) }
    let report = SteeredReport(
      timeline: timeline, recording: recording, outcome: measurement.outcome,
      wallSeconds: measurement.wallSeconds, context: context)
    print(json ? report.json : report.text)
    if report.exitCode != 0 { throw ExitCode(report.exitCode) }
  }
}
