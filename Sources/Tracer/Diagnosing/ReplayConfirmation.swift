import Recording
import Replay
import ToolSupport

/// What an exact replay of the same timeline comes to: whether its end comes again.
struct ReplayConfirmation {
  enum Outcome: String {
    /// The replay ended in a wait that nothing can end.
    case hangs = "the wait is proven endless"
    case stops = "the fault comes again"
    /// Every record came again; what the kernel would have done next is not in the recording.
    case ends = "replays to the same end"
    /// Data is missing, or the replay left the recording.
    case undecided = "undecided"
  }

  let outcome: Outcome
  let verdict: String

  var words: String { "replay: \(outcome.rawValue) (\(verdict))".printable }

  /// Replays the timeline once.
  init(timeline: String) {
    do throws(ReplayError) {
      self.init(try ExactReplay.run(.path(timeline)).ending)
    } catch {
      self.init(.undecided, error.words(path: timeline))
    }
  }

  init(_ ending: ExactReplay.Outcome.Ending) {
    let outcome: Outcome =
      switch ending {
      case .reproduced: .ends
      case .stopped(.hang): .hangs
      case .kernelFailed, .stopped(.exception): .stops
      case .stopped: .undecided
      }
    self.init(outcome, ending.words)
  }

  private init(_ outcome: Outcome, _ verdict: String) {
    self.outcome = outcome
    self.verdict = verdict
  }
}
