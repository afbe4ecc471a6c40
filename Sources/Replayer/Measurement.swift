/// One run with the time it took.
struct Measurement<Outcome> {
  var outcome: Outcome
  var wallSeconds: Double

  /// Runs `work` once.
  static func of(_ work: () -> Outcome) -> Measurement {
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = work()
    let elapsed = start.duration(to: clock.now).components
    return Measurement(
      outcome: outcome,
      wallSeconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18)
  }
}
