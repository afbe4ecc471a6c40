import ArgumentParser
import GuestRecording
import SystemPackage
import ToolSupport

/// `quartz-trace soak`: a long run against real QEMU that watches both rings.
struct Soak: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Drive one connection after the other, watch the rings, explain a hang.",
    discussion: """
      Prints a row for every 1,000 received frames. A guest that transmits nothing for so long as \
      --stall says hangs: the client is stopped, the trace flushed, both rings are read from the \
      guest's memory, and the timeline is kept.

      Exit codes: 0 every connection was served (or the time was over), 1 a hang or a failed \
      request, 2 usage, 5 no permission or a command is missing, 130 interrupted.
      """)

  @OptionGroup var guest: GuestOptions

  @Option(help: "polling is the incident's driver, interrupt the one that replaced it.")
  var driver = SoakDriver.polling

  @Option(help: "Connections, one request each, 1 to 10000000.")
  var connections = 20_000

  @Option(help: "Connections a second, 0 for no pause. [polling: 150, interrupt: 0]")
  var rate: Int?

  @Option(help: "Seconds for all of them, 1 to 86400.")
  var seconds = 3_600

  @Option(help: "Seconds without a transmitted frame that make a hang, 1 to 3600.")
  var stall = 30

  @Option(help: "A directory for the raw channels, the rings and the timeline.")
  var keep: String?

  @Argument(
    parsing: .postTerminator,
    help: "Another client after --; it may hold {connections}, {frames} and {console}. [curl]")
  var client: [String] = []

  func validate() throws {
    guard (1...10_000_000).contains(connections) else {
      throw ValidationError("--connections takes 1 to 10000000, not \(connections).")
    }
    guard (1...86_400).contains(seconds) else {
      throw ValidationError("--seconds takes 1 to 86400, not \(seconds).")
    }
    guard (1...3_600).contains(stall) else {
      throw ValidationError("--stall takes 1 to 3600 seconds, not \(stall).")
    }
    guard (0...10_000).contains(rate ?? 0) else {
      throw ValidationError("--rate takes 0 to 10000.")
    }
  }

  func run() async throws {
    let options = try guest.options(commandLine)
    var directory = try ChannelDirectory(keptIn: keep)
    let channels = directory.channels
    let plan = SoakPlan(
      driver: driver, connections: connections,
      rate: rate ?? (driver == .polling ? 150 : 0), clientWords: client,
      timeLimit: .seconds(seconds), stallLimit: .seconds(stall))
    let run = try await Interruption.guarding { interruption async throws(CommandFailure) in
      SoakTable.printHead()
      return try await GuestSession(channels: channels, interruption: interruption).soak(
        plan, on: options, report: SoakTable.printRow)
    }
    let outcome = run.value
    for line in SoakReport(plan: plan, outcome: outcome, diagnostics: run.diagnostics).lines {
      SoakReport.say(line)
    }
    if let failure = outcome.flushFailure {
      Talk.error("the end of the trace did not arrive: \(failure)")
    }
    if keep != nil || outcome.verdict == .hung { keepTimeline(run.frames, &directory) }
    switch outcome.verdict {
    case .served, .timeOver: return
    case .hung: throw CommandFailure(.finding, "the guest hangs")
    case .failed: throw CommandFailure(.finding, outcome.client.description)
    case .interrupted: throw CommandFailure(.interrupted, outcome.client.description)
    }
  }

  private var commandLine: [String] {
    // The user's words come last: a later word overrides an earlier one.
    guest.commandLine.filter { $0 != "driver=interrupt" } + ["driver=\(driver.rawValue)"]
      + guest.append.split(separator: " ").map(String.init)
  }

  /// A timeline that cannot be made does not hide what the soak found.
  private func keepTimeline(_ frames: FilePath, _ directory: inout ChannelDirectory) {
    let name = "soak.pcapng.gz"
    let path = keep.map { FilePath($0).appending(name).string } ?? name
    do throws(CommandFailure) {
      let report = try directory.keepingOnFailure(beside: path) {
        channels throws(CommandFailure) in
        try TimelineMerge(
          trace: channels.trace.string, capture: frames.string, output: path
        ).run()
      }
      for line in report.lines { Talk.say(line) }
      Talk.say("the timeline is in \(path)")
    } catch {
      Talk.error(error.message)
    }
  }
}
