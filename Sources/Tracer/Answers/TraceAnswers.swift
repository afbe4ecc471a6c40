package import Conformance
package import Diagnosis
package import Recording
package import SystemPackage
package import ToolSupport

/// What the subcommands that read a recording say of it, for whoever asks many recordings in one
/// process: the same code as behind the command line, text and JSON included.
package enum TraceAnswers {
  private static let name = "recording"

  /// What `info` came to.
  package struct Info: Equatable {
    package var account: RecordingAccount
    package var isIntact: Bool
    package var lines: [String]
    package var json: String
  }

  package static func info(_ source: RecordingSource) throws(CommandFailure) -> Info {
    let inspection = try Inspection(source, path: name)
    return Info(
      account: inspection.account, isIntact: inspection.isIntact,
      lines: InspectionText(inspection).lines, json: InspectionJSON(inspection).text)
  }

  /// What `show` counted.
  package struct Listing: Equatable {
    package var isIntact: Bool
    package var recordCount: UInt64
    package var closingLine: String
  }

  /// Lists all of `source` to `destination`.
  package static func show(
    _ source: RecordingSource, asJSON: Bool, to destination: FileDescriptor
  ) throws(CommandFailure) -> Listing {
    let printer = EntryPrinter(
      time: asJSON ? .r : .ad, isJSON: asJSON, wantsColor: !asJSON, to: destination)
    var listing = TimelineListing(EntryFilter.everything, printer)
    try listing.run(source, path: name)
    return Listing(
      isIntact: listing.isIntact, recordCount: listing.recordCount,
      closingLine: listing.closingLine)
  }

  /// What `diagnose` came to.
  package struct Diagnosed: Equatable {
    /// One for each boot, in order; none for a bare capture.
    package var findings: [[Finding]]
    /// What a bare capture proves.
    package var capture: CaptureDiagnosis?
    package var isIntact: Bool
    package var lines: [String]
    package var json: String
  }

  package static func diagnose(_ source: RecordingSource) throws(CommandFailure) -> Diagnosed {
    let recording = try DiagnosedRecording(source, path: name)
    return Diagnosed(
      findings: recording.diagnoses.map(\.diagnosis.findings), capture: recording.capture,
      isIntact: recording.isIntact, lines: recording.lines, json: DiagnosisJSON(recording).text)
  }

  /// What `check` came to.
  package struct Checked: Equatable {
    /// One for each boot, in order.
    package var violations: [[Violation]]
    package var isIntact: Bool
    package var lines: [String]
    package var json: String
  }

  package static func check(_ source: RecordingSource) throws(CommandFailure) -> Checked {
    let (pass, account) = try Checking.read(source, path: name, replays: true)
    let boots = pass.boots
    return Checked(
      violations: boots.map(\.rules.violations), isIntact: account.isIntact,
      lines: CheckText(boots).lines, json: CheckJSON(path: name, boots).text)
  }
}
