import ArgumentParser
import DriverFaults
import FaultPlans
import PacketFiles
import Recording
import Replay
import Simulation
import ToolSupport
import TraceFormat
import VirtIODevice

/// `quartz-replay simulate`: the recording on the device model.
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the kernel on the device model along a recording, and compare what it sees.",
    discussion: """
      The kernel's driver, stack and server run on the model of QEMU's virtio-net. The model's \
      steps are placed where the recording has their effects; what the driver then reads must \
      be what it read on the recorded device.

      A recording that was made on the model is run again with its own settings and fault plan: \
      every record must come again. With --sound it is steered as well, on a device without \
      fault, and parts from the recording where the device was at fault.

      With --free only the frames for the guest are taken from the recording, at their recorded \
      times: another driver, fault plan or order of the model's steps makes another run. The \
      clients react: each says again what it had said, when it has heard what it had heard. The \
      exit code is 0 when as many requests were served as in the recording. With --from-pcap \
      any capture's clients talk to this kernel, which takes their server's place.
      """)

  @Argument(help: "The timeline to run (pcapng, also gzip).")
  var timeline: String?

  @Option(
    help: ArgumentHelp(
      "A capture instead, with --free: the side that opens connections in it.", valueName: "file"))
  var fromPcap: String?

  @Flag(help: "Steer a sound device, whatever the recording was made on.")
  var sound = false

  @Flag(help: "Take nothing but the frames from the recording.")
  var free = false

  @Option(help: ArgumentHelp("With --free: another kernel command line.", valueName: "words"))
  var commandLine: String?

  @Option(help: ArgumentHelp("With --free: a random order of the steps.", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp("With --seed: how late a step may be.", valueName: "nanoseconds"))
  var delay: UInt64 = 3_000

  @Option(help: ArgumentHelp("With --free: a fault plan, or its file.", valueName: "plan"))
  var faults: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "With --free: the run as a timeline, for show, diagnose, check and run.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Records of context before a divergence.", valueName: "n"))
  var context = 10

  @Flag(help: "One JSON object instead of text.")
  var json = false

  func validate() throws {
    guard (0...ReplayWindow.historyCount).contains(context) else {
      throw ValidationError("--context is 0 to \(ReplayWindow.historyCount)")
    }
    guard (timeline == nil) != (fromPcap == nil) else {
      throw ValidationError("give a timeline, or a capture with --free --from-pcap")
    }
    guard free || fromPcap == nil else { throw ValidationError("--from-pcap goes with --free") }
    guard !(free && sound) else { throw ValidationError("--free and --sound exclude each other") }
    guard free || (commandLine == nil && seed == nil && faults == nil && output == nil) else {
      throw ValidationError("--command-line, --seed, --faults and --output go with --free")
    }
    if let objection = RequestedKernel.objection(to: commandLine ?? "") {
      throw ValidationError("--command-line: \(objection)")
    }
    guard delay <= VirtualTime.longest else {
      throw ValidationError("--delay is \(VirtualTime.longest) nanoseconds (400 days) or less")
    }
  }

  func run() throws {
    let path = timeline ?? fromPcap ?? "-"
    let answers = ReplayAnswers(.path(path), name: path, context: context)
    if free { return try runFreely(answers) }
    try answers.simulate(sound: sound).deliver(asJSON: json)
  }

  private func runFreely(_ answers: ReplayAnswers) throws {
    if let output { try OutputPath.check(output, isNone: [answers.name]) }
    var setup = try fromPcap == nil ? answers.freeSetup() : answers.captureSetup()
    if let commandLine { setup.commandLine = Array(commandLine.utf8) }
    if let seed { setup.interleaving = .seeded(seed: seed, maximumDelay: delay) }
    if let faults { setup.faults = try FaultPlan.load(faults) }
    let report = answers.runFreely(setup)
    if let output { try write(report.outcome.made, from: answers.name, to: output) }
    try report.deliver(asJSON: json)
  }
}

extension Simulate {
  private func write(
    _ run: SimulatedRun, from origin: String, to output: String
  ) throws(CommandFailure) {
    do throws(PacketFileError) {
      try SimulatedTimeline(run).write(to: output, tool: "quartz-replay", origin: origin)
    } catch {
      throw CommandFailure(error, path: output)
    }
  }
}

extension FaultPlan {
  /// Reads the plan in the file `text`, or `text` itself if there is no such file.
  fileprivate static func load(_ text: String) throws(CommandFailure) -> FaultPlan {
    let plan = InputText.isFile(text) ? try InputText.contents(of: text) : text
    do throws(OptionTextError) {
      return try FaultPlan(text: plan)
    } catch {
      throw CommandFailure(
        .usage, "the fault plan makes no sense: \(error); Documentation/FaultPlans.md")
    }
  }
}
