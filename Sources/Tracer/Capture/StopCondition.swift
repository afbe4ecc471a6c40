import ArgumentParser

/// When a capture ends by itself: `duration:SECONDS`, as tshark spells it.
struct StopCondition: ExpressibleByArgument, Equatable {
  var duration: Duration

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "duration", let seconds = Int64(parts[1]),
      (1...31_536_000).contains(seconds)
    else { return nil }
    duration = .seconds(seconds)
  }
}
