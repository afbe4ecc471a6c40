import Diagnosis
import Recording
import ToolSupport

/// Reads, diagnoses, presents.
enum Diagnosing {
  /// Diagnoses a timeline, or what the wire alone proves where there is no trace.
  ///
  /// - Throws: a finding when there is one, once everything was said.
  static func run(
    timeline: String, confirms: Bool, replays: Bool, isJSON: Bool, _ loss: LossOptions
  ) throws(CommandFailure) {
    let recording = try DiagnosedRecording(path: timeline)
    guard !confirms || recording.capture == nil else {
      throw CommandFailure(.usage, "\(timeline): there is no trace in it that could be replayed")
    }
    let sound = replays ? SoundReplay(recording, .path(timeline)) : nil
    let confirmation = confirms ? ReplayConfirmation(timeline: timeline) : nil
    try present(
      isJSON
        ? [DiagnosisJSON(recording, sound, confirmation).text]
        : recording.lines + [sound?.words, confirmation?.words].compactMap(\.self))
    try loss.check(isIntact: recording.isIntact)
    let count = recording.findingCount
    if count > 0 { throw CommandFailure(.finding, "findings: \(count)") }
  }

  /// Diagnoses a text log.
  ///
  /// - Throws: a finding when the log shows something wrong, once everything was said.
  static func run(
    log path: String, _ connections: UInt64?, isJSON: Bool
  ) throws(CommandFailure) {
    let diagnosis = LogDiagnosis(try IncidentLog(path: path), connections: connections)
    try present(
      isJSON
        ? [LogDiagnosisJSON(diagnosis, path: path).text] : LogDiagnosisText(diagnosis).lines)
    if diagnosis.hasFinding { throw CommandFailure(.finding, "the log shows a fault") }
  }

  private static func present(_ lines: [String]) throws(CommandFailure) {
    var output = OutputBuffer()
    for line in lines {
      output.append(line)
      try output.endLine()
    }
    try output.flush()
  }
}
