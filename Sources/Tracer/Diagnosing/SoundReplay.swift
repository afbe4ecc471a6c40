import Diagnosis
import Recording
import Replay
import ToolSupport
import TraceFormat

/// The kernel along a recording with a finding, on a device without fault: where the two part
/// tells a device's fault from a driver's.
struct SoundReplay {
  enum Outcome: String {
    /// Every record is one that a sound device gives.
    case agrees
    /// From one record on it is not.
    case parts
    /// It could not be run to the end of the recording.
    case undecided
  }

  /// Records beyond which it is left to `quartz-replay simulate --sound`: a few seconds.
  static let recordLimit: UInt64 = 2_000_000

  let outcome: Outcome
  /// The record at which the two part.
  let record: UInt64?
  let words: String

  /// Runs along `recording`; nil where there is nothing to tell apart, or nothing to run: no
  /// finding, several boots, a pipe, a trace without its beginning, another kernel's.
  ///
  /// - Parameter source: of the recording, to be read twice.
  init?(_ recording: DiagnosedRecording, _ source: RecordingSource) {
    guard let only = recording.diagnoses.first, recording.diagnoses.count == 1,
      recording.hasCapture, only.diagnosis.findings.contains(where: { $0.effect != .latent }),
      source.canBeReadAgain
    else { return nil }
    guard only.diagnosis.recordCount <= Self.recordLimit else {
      self.init(
        .undecided,
        "not run along more than \(Self.recordLimit) records; quartz-replay simulate --sound does")
      return
    }
    do throws(ReplayError) {
      self.init(try SteeredReplay.run(source, refusesEventIndex: true))
    } catch {
      guard case .eventIndex = error else { return nil }
      self.init(.undecided, "not run: the driver uses EVENT_IDX")
    }
  }

  init(_ run: SteeredReplay.Outcome) {
    switch run.ending {
    case .stopped(.diverged(let divergence)):
      self.init(
        .parts,
        "parts from the recording at record \(divergence.record),"
          + " \(divergence.expected.text): the device is at fault, or a rule that the driver broke"
          + " before",
        record: divergence.record)
    case .reproduced, .kernelFailed, .stopped(.hang), .stopped(.exception):
      self.init(
        .agrees,
        "gives each of the \(run.recordCount) records too: up to its last one the recording shows"
          + " no fault of the device")
    case .stopped(let stop): self.init(.undecided, "\(stop.words)")
    }
  }

  private init(_ outcome: Outcome, _ words: String, record: UInt64? = nil) {
    self.outcome = outcome
    self.record = record
    self.words = "sound device: \(words)".printable
  }
}
