/// One run with the time it took.
package struct Measurement<Outcome> {
  package var outcome: Outcome
  package var wallSeconds: Double

  /// Runs `work` once.
  static func of<Failure: Error>(
    _ work: () throws(Failure) -> Outcome
  ) throws(Failure) -> Measurement {
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try work()
    let elapsed = start.duration(to: clock.now).components
    return Measurement(
      outcome: outcome,
      wallSeconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18)
  }
}
