import Diagnosis
import Recording
import ToolSupport

/// A recording, diagnosed as it went by.
struct DiagnosedRecording {
  let path: String
  /// One for each boot, in order.
  let diagnoses: [(session: UInt32, diagnosis: Diagnosis)]
  /// What the wire alone proves; `nil` where there is a trace.
  let capture: CaptureDiagnosis?
  let isIntact: Bool
  /// There are frames in it.
  let hasCapture: Bool

  /// Reads the file at `path`, or the standard input for `-`, to its end.
  ///
  /// - Throws: usage when there is neither a trace in it nor a frame that tells anything.
  init(path: String) throws(CommandFailure) { try self.init(.path(path), path: path) }

  /// Reads `source`, which is called `path`, to its end.
  init(_ source: RecordingSource, path: String) throws(CommandFailure) {
    self.path = path
    var diagnosis = RecordingDiagnosis()
    // As long as no trace was met: frames beside one are its witnesses.
    var course: CaptureCourse? = CaptureCourse()
    let account = try RecordingInput.read(source, path: path) { item in
      diagnosis.take(item)
      switch item {
      case .boot, .records: course = nil
      default: course?.take(item)
      }
    }
    diagnoses = diagnosis.diagnoses
    isIntact = account.isIntact
    hasCapture = account.frameCount > 0
    capture = diagnoses.isEmpty ? course?.diagnosis : nil
    guard let capture, capture.isEmpty else { return }
    throw CommandFailure(
      .usage,
      "\(path): there is no trace in it, and none of its \(capture.totals.frameCount) frames is a"
        + " TCP segment or an ARP packet")
  }

  /// Findings of all boots, or of the capture.
  var findingCount: Int {
    diagnoses.reduce(0) { $0 + $1.diagnosis.findings.count } + (capture?.findings.count ?? 0)
  }

  /// For people.
  var lines: [String] {
    capture.map { CaptureDiagnosisText($0).lines } ?? DiagnosisText(diagnoses).lines
  }
}
