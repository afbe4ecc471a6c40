import ArgumentParser

/// `quartz-trace info`: what a timeline holds and how far it can be trusted.
struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a timeline holds: session, counts, matches, losses, bounds, findings.")

  @Argument(help: "The timeline, a raw trace, or a capture; - reads a timeline from a pipe.")
  var timeline: String

  @Flag(help: "One JSON object instead of text.")
  var json = false

  @OptionGroup var loss: LossOptions

  func run() throws {
    try reportingFailures { () throws(CommandFailure) in
      let inspection = try Inspection(path: timeline)
      var output = OutputBuffer()
      if json {
        output.append(InspectionJSON(inspection).text)
        try output.endLine()
      } else {
        for line in InspectionText(inspection).lines {
          output.append(line)
          try output.endLine()
        }
      }
      try output.flush()
      try loss.check(isIntact: inspection.isIntact)
    }
  }
}
