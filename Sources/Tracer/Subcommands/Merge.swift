import ArgumentParser
import ToolSupport

/// `quartz-trace merge`: a trace and a capture of the same run become one timeline.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge a raw trace and a packet capture of the same run into one timeline.",
    discussion: """
      Frames and ring events are matched by content and order; what does not match gets a \
      reason. The timeline is a pcapng file: stock tools show its frames.
      """)

  @Argument(help: "The raw serial capture of the trace; - reads standard input.")
  var trace: String

  @Argument(help: "The capture: pcap or pcapng, also gzip.")
  var capture: String

  @Option(name: .shortAndLong, help: "The timeline; a name that ends in .gz is compressed.")
  var output: String

  @Option(help: "Which boot of the trace, by its session identifier (default: the longest).")
  var session: UInt32?

  @Option(help: ArgumentHelp("How far the guest's clock may wander.", valueName: "ppm"))
  var drift = 100.0

  @OptionGroup var loss: LossOptions

  func validate() throws {
    guard drift >= 0, drift <= 100_000 else {
      throw ValidationError("--drift is between 0 and 100000 ppm.")
    }
    if capture == "-" {
      throw ValidationError("The capture is read twice, so it cannot be a pipe.")
    }
  }

  func run() throws {
    if output == "-" && Surroundings.outputIsTerminal {
      throw CommandFailure(.usage, "a timeline is binary; name a file, or send it to a pipe")
    }
    try OutputPath.check(output, isNone: [trace, capture])
    let merge = TimelineMerge(
      trace: trace, capture: capture, output: output, session: session,
      driftPartsPerMillion: drift)
    let report = try merge.run()
    for line in report.lines { Talk.say(line) }
    try loss.check(isIntact: report.isIntact)
  }
}
