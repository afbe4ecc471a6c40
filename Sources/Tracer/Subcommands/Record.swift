import ArgumentParser
import Hypervisor
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
    let files = try RecordingFiles(keptIn: keepRaw)
    let paths = files.paths
    let recording = try await Interruption.guarding {
      [self] interruption async throws(CommandFailure) in
      try await session(paths, interruption).run()
    }
    try finish(recording, files)
  }

  private func session(
    _ paths: RecordingPaths, _ interruption: Interruption
  ) throws(CommandFailure) -> RecordingSession {
    RecordingSession(
      kernel: try KernelImage.located(guest.kernel),
      options: GuestLaunchOptions(
        network: guest.net, commandLine: guest.commandLine, memoryMebibytes: guest.memory,
        transport: guest.transport),
      client: ClientCommand(words: client), limit: .seconds(timeout), paths: paths,
      interruption: interruption)
  }

  private func finish(
    _ recording: Recording, _ files: borrowing RecordingFiles
  ) throws(CommandFailure) {
    if let summary = recording.captureSummary { Talk.say(summary) }
    if let failure = recording.flushFailure {
      Talk.error("the end of the trace did not arrive: \(failure)")
    }
    let report = try files.merge(recording.frames, into: output)
    for line in report.lines { Talk.say(line) }
    if let finding = recording.finding { throw finding }
    try loss.check(isIntact: report.isIntact && recording.flushFailure == nil)
  }
}
