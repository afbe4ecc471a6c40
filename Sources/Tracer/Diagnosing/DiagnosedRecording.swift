import Diagnosis
import Recording
import ToolSupport

/// A recording, diagnosed as it went by.
struct DiagnosedRecording {
  let path: String
  /// One for each boot, in order.
  let diagnoses: [(session: UInt32, diagnosis: Diagnosis)]
  let isIntact: Bool
  /// There are frames in it.
  let hasCapture: Bool

  /// Reads the file at `path`, or the standard input for `-`, to its end.
  ///
  /// - Throws: usage when there is no trace in it.
  init(path: String) throws(CommandFailure) { try self.init(.path(path), path: path) }

  /// Reads `source`, which is called `path`, to its end.
  init(_ source: RecordingSource, path: String) throws(CommandFailure) {
    self.path = path
    var diagnosis = RecordingDiagnosis()
    let account = try RecordingInput.read(source, path: path) { diagnosis.take($0) }
    diagnoses = diagnosis.diagnoses
    isIntact = account.isIntact
    hasCapture = account.frameCount > 0
    guard !diagnoses.isEmpty else {
      throw CommandFailure(.usage, "\(path): there is no trace in it")
    }
  }
}
