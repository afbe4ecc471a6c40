import ArgumentParser
import GuestRecording
import SystemPackage
import ToolSupport

/// `quartz-trace capture`: attaches to a running guest.
struct Capture: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Capture a running guest's frames and serial trace into one timeline.",
    discussion: """
      Ends at SIGINT or SIGTERM, at -a or -c, or when the serial line's other side ends; a second \
      signal quits without a timeline.

      Exit codes: 0 captured, 2 usage, 3 data lost with --fail-on-loss, 5 no permission or no such \
      interface, 130 quit.
      """)

  @OptionGroup var settings: CaptureSettings

  @Option(
    help: ArgumentHelp(
      "The guest's serial trace: a file, a pipe, unix:SOCKET, pty:/dev/pts/N, or -.",
      valueName: "line"))
  var serial: SerialSource?

  @Option(
    name: .customShort("w"),
    help: ArgumentHelp("The timeline or capture; - for standard output.", valueName: "file"))
  var output = "trace.pcapng"

  @Option(
    name: .customShort("a"),
    help: ArgumentHelp("Stop after so long.", valueName: "duration:seconds"))
  var stopAfter: StopCondition?

  @Option(
    name: .customShort("c"),
    help: ArgumentHelp("Stop after so many frames.", valueName: "frames"))
  var count: UInt64?

  @Flag(help: "Write the frames only, as a plain pcapng capture.")
  var packetsOnly = false

  @OptionGroup var loss: LossOptions

  func validate() throws {
    guard packetsOnly != (serial != nil) else {
      throw ValidationError("Give either --serial, or --packets-only.")
    }
    guard count != 0 else { throw ValidationError("-c takes 1 frame at least.") }
  }

  func run() async throws {
    if let namespace = settings.namespace { try NamespaceEntry.reexecute(inside: namespace) }
    if output == "-" && Surroundings.outputIsTerminal {
      throw CommandFailure(.usage, "standard output is a terminal; name a file with -w")
    }
    var directory = try ChannelDirectory(keptIn: nil)
    let channels = directory.channels
    let source = settings.source
    let account = try await Interruption.guarding {
      [self] interruption async throws(CommandFailure) in
      try await GuestSession(channels: channels, interruption: interruption).attach(
        source, serial: serial, frames: packetsOnly ? output : nil, limit: count,
        until: stopAfter.map { ContinuousClock.now.advanced(by: $0.duration) })
    }
    if let end = account.packets.end { Talk.error(CommandFailure(end).message) }
    Talk.say("\(account.packets)")
    guard let serial = account.serial else {
      return try loss.check(isIntact: !account.packets.hasLoss)
    }
    Talk.say("\(serial)")
    let report = try directory.keepingOnFailure(beside: output) {
      channels throws(CommandFailure) in
      try TimelineMerge(
        trace: channels.trace.string, capture: channels.capture.string, output: output
      ).run()
    }
    for line in report.lines { Talk.say(line) }
    try loss.check(isIntact: report.isIntact && !account.packets.hasLoss)
  }
}

/// When a capture ends by itself: `duration:SECONDS`, as tshark spells it.
struct StopCondition: ExpressibleByArgument, Equatable {
  var duration: Duration

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "duration", let seconds = Int64(parts[1]),
      (1...31_536_000).contains(seconds)
    else { return nil }
    duration = .seconds(seconds)
  }
}
