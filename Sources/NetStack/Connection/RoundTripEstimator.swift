import Wire

/// Measures round trips and computes the retransmission timeout (RFC 6298).
struct RoundTripEstimator: Sendable {
  private struct Measurement: Sendable {
    /// An acknowledgment of this number ends the measurement.
    var end: TCPSequenceNumber
    var start: Instant
  }

  /// RTO, with any back-off.
  private(set) var timeout: Interval
  private var smoothed: Interval?
  private var variation = Interval(nanoseconds: 0)
  private var measurement: Measurement?
  private let minimum: Interval
  private let maximum: Interval

  init(timing: StackTiming) {
    timeout = timing.initialRetransmissionTimeout
    minimum = timing.minimumRetransmissionTimeout
    maximum = timing.maximumRetransmissionTimeout
  }

  /// Starts a measurement with a segment sent for the first time, unless one is running.
  mutating func sent(through end: TCPSequenceNumber, at now: Instant) {
    if measurement == nil { measurement = Measurement(end: end, start: now) }
  }

  /// Gives up the running measurement: an acknowledgment of a segment sent twice is ambiguous
  /// (Karn's algorithm, RFC 6298 §3).
  mutating func retransmitted() {
    measurement = nil
  }

  /// Ends the running measurement if `acknowledgment` covers it, and computes RTO (§2.2, §2.3).
  mutating func acknowledged(_ acknowledgment: TCPSequenceNumber, at now: Instant) {
    guard let running = measurement, running.end.isAtOrBefore(acknowledgment) else { return }
    measurement = nil
    let sample = min(now.elapsed(since: running.start), maximum).nanoseconds
    if let old = smoothed?.nanoseconds {
      let deviation = old > sample ? old - sample : sample - old
      variation.nanoseconds = variation.nanoseconds / 4 * 3 + deviation / 4
      smoothed = Interval(nanoseconds: old / 8 * 7 + sample / 8)
    } else {
      variation.nanoseconds = sample / 2
      smoothed = Interval(nanoseconds: sample)
    }
    let average = smoothed?.nanoseconds ?? sample
    timeout = bounded(Interval(nanoseconds: average + 4 * variation.nanoseconds))
  }

  /// Doubles RTO after a timeout (§5.5).
  mutating func backOff() {
    timeout = bounded(timeout.doubled)
  }

  /// RTO doubled `count` more times, for the persist timer (RFC 9293 §3.8.6.1).
  func timeout(doubled count: UInt8) -> Interval {
    var result = timeout
    for _ in 0..<min(count, 16) where result < maximum { result = result.doubled }
    return bounded(result)
  }

  private func bounded(_ interval: Interval) -> Interval {
    min(max(interval, minimum), maximum)
  }
}
