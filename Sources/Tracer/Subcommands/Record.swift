import ArgumentParser
import GuestRecording
import SystemPackage
import ToolSupport

/// `quartz-trace record`: boots the kernel, runs a client against it, and writes one timeline.
struct Record: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Boot the kernel, run a client against it, and write one timeline.",
    discussion: """
      The client's words may hold {url}, {host} and {port}; its environment has QUARTZ_URL, \
      QUARTZ_HOST and QUARTZ_PORT. Ctrl-C ends the client and writes what was recorded; a second \
      one quits.

      Exit codes: 0 recorded, 1 the client or the guest failed (the timeline is written all the \
      same), 2 usage, 3 data lost with --fail-on-loss, 5 no permission or a command is missing, \
      130 interrupted.
      """)

  @OptionGroup var guest: GuestOptions

  @Option(name: [.short, .long], help: "The timeline; a name that ends in .gz is packed.")
  var output = "trace.pcapng"

  @Option(help: "A directory for the raw channels: console, trace and frames.")
  var keepRaw: String?

  @Option(help: "Seconds for the boot, for the client and for the end of the trace, 1 to 86400.")
  var timeout = 60

  @OptionGroup var loss: LossOptions

  @Argument(parsing: .postTerminator, help: "The client and its arguments, after --.")
  var client: [String]

  func validate() throws {
    guard (1...86_400).contains(timeout) else {
      throw ValidationError("--timeout takes 1 to 86400 seconds, not \(timeout).")
    }
    guard !client.isEmpty else {
      throw ValidationError("Name a client after --, such as: record -- curl {url}")
    }
  }

  func run() async throws {
    let options = try guest.options(guest.commandLine)
    var directory = try ChannelDirectory(keptIn: keepRaw)
    let channels = directory.channels
    let run = try await Interruption.guarding {
      [self] interruption async throws(CommandFailure) in
      try await GuestSession(channels: channels, interruption: interruption).record(
        ClientCommand(words: client), on: options, within: .seconds(timeout))
    }
    if let summary = run.captureSummary { Talk.say(summary) }
    if let failure = run.value.flushFailure {
      Talk.error("the end of the trace did not arrive: \(failure)")
    }
    let report = try directory.keepingOnFailure(beside: output) {
      channels throws(CommandFailure) in
      try TimelineMerge(
        trace: channels.trace.string, capture: run.frames.string, output: output
      ).run()
    }
    for line in report.lines { Talk.say(line) }
    if let finding = run.finding { throw finding }
    try loss.check(isIntact: report.isIntact && run.value.flushFailure == nil)
  }
}
