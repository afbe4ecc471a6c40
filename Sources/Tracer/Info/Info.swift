import ArgumentParser
import ToolSupport

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
    let inspection = try Inspection(path: timeline)
    try OutputBuffer.write(
      json ? [InspectionJSON(inspection).text] : InspectionText(inspection).lines)
    try loss.check(isIntact: inspection.isIntact)
  }
}
