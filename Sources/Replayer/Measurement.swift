import Replay

/// One replay with the time it took.
struct Measurement {
  var outcome: ExactReplay.Outcome
  var wallSeconds: Double

  /// Replays `input` so many times.
  static func runs(_ input: ReplayInput, count: Int) -> [Measurement] {
    (0..<count).map { _ in
      let clock = ContinuousClock()
      let start = clock.now
      let outcome = ExactReplay.run(input)
      let elapsed = start.duration(to: clock.now).components
      return Measurement(
        outcome: outcome,
        wallSeconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18)
    }
  }
}
