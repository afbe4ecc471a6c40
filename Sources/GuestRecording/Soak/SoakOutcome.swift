public import Hypervisor
import SystemPackage

/// What a soak found.
public struct SoakOutcome: Sendable {
  public internal(set) var client: ClientCommand.Outcome
  public internal(set) var requests: ServedRequests
  public internal(set) var sight: SoakWatch.Sight
  public internal(set) var elapsed: Duration
  /// The guest's own figures before and after; empty when it gave none.
  public internal(set) var statistics: [String]
  /// What one more request met, after a hang.
  public internal(set) var symptom: String?
  public internal(set) var autopsy: Autopsy?
  /// Why the end of the trace did not arrive.
  public internal(set) var flushFailure: VirtualMachineError?

  /// What the soak ends with.
  public enum Verdict: Equatable {
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

  public var verdict: Verdict {
    if sight.isStalled { return .hung }
    switch client {
    case .exited(0): return .served
    case .timedOut: return requests.failed == 0 ? .timeOver : .failed
    case .interrupted: return .interrupted
    case .exited, .signalled, .notStarted: return .failed
    }
  }
}

/// What the client wrote, a line a response.
public struct ServedRequests: Equatable, Sendable {
  public private(set) var served = 0
  public private(set) var failed = 0
  /// In seconds.
  public private(set) var longest = 0.0
  public private(set) var mean = 0.0

  /// Reads the client's output: a status code and a number of seconds on each line.
  init(_ path: FilePath) throws(VirtualMachineError) {
    var search = try LineSearch(path, prefix: "")
    var sum = 0.0
    while let line = try search.nextWritten() {
      let words = line.split(separator: " ")
      guard words.count == 2, let seconds = Double(words[1]) else { continue }
      if words[0] == "200" {
        served += 1
        longest = max(longest, seconds)
        sum += seconds
      } else {
        failed += 1
      }
    }
    if served > 0 { mean = sum / Double(served) }
  }
}
