import ArgumentParser
import TraceAnalysis

/// `quartz-trace diagnose`: why the guest stalled, from its trace alone.
struct Diagnose: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say why a guest stalls: causes by rank, each with the records that prove it.",
    discussion: """
      Exit code 1 means that something was found, 0 that the records show nothing wrong.
      """)

  @Argument(help: "The timeline or raw trace; - reads a timeline from a pipe.")
  var timeline: String

  @Flag(help: "One JSON object instead of text.")
  var json = false

  @OptionGroup var loss: LossOptions

  func run() throws {
    try reportingFailures { () throws(CommandFailure) in
      let input = try DiagnosisInput(path: timeline)
      let diagnoses = input.diagnoses()
      var output = OutputBuffer()
      let lines =
        json ? [DiagnosisJSON(input, diagnoses).text] : DiagnosisText(diagnoses).lines
      for line in lines {
        output.append(line)
        try output.endLine()
      }
      try output.flush()
      try loss.check(isIntact: input.isIntact)
      let count = diagnoses.reduce(0) { $0 + $1.diagnosis.findings.count }
      if count > 0 { throw CommandFailure(.finding, "findings: \(count)") }
    }
  }
}
