import Hypervisor
import SystemPackage

/// What the client wrote, a line a response.
struct ServedRequests: Equatable, Sendable {
  private(set) var served = 0
  private(set) var failed = 0
  /// In seconds.
  private(set) var longest = 0.0
  private(set) var mean = 0.0

  /// Reads the client's output: a status code and a number of seconds on each line.
  init(_ path: FilePath) throws(HypervisorError) {
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
