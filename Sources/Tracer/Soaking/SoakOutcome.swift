import Hypervisor

/// What a soak found.
struct SoakOutcome: Sendable {
  var client: ClientCommand.Outcome
  var requests: ServedRequests
  var sight: SoakWatch.Sight
  var elapsed: Duration
  /// The guest's own figures before and after; empty when it gave none.
  var statistics: [String]
  /// What one more request met, after a hang.
  var symptom: String?
  var autopsy: Autopsy?
  /// Why the end of the trace did not arrive.
  var flushFailure: HypervisorError?

  /// What the soak ends with.
  enum Verdict: Equatable {
    /// Every connection was served.
    case served
    /// The time was over before the connections; those that came were served.
    case timeOver
    /// The guest stopped to answer.
    case hung
    /// A request failed and the guest goes on.
    case failed
    case interrupted
  }

  var verdict: Verdict {
    if sight.isStalled { return .hung }
    switch client {
    case .exited(0): return .served
    case .timedOut: return requests.failed == 0 ? .timeOver : .failed
    case .interrupted: return .interrupted
    case .exited, .signalled, .notStarted: return .failed
    }
  }
}
