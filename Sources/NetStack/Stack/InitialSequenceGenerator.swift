import Wire

/// Chooses initial sequence numbers: a clock of 4 microseconds plus a keyed hash of the connection
/// (RFC 9293 §3.4.1, RFC 6528). The hash is fast and seeded, not cryptographic.
struct InitialSequenceGenerator: Sendable {
  private let seed: UInt64

  init(seed: UInt64) {
    // Another secret than that of the connection index, which timing could leak.
    self.seed = (seed ^ 0x5851_f42d_4c95_7f2d) &* 0x9e37_79b9_7f4a_7c15
  }

  /// A number for a connection that starts now.
  /// - Parameter floor: end of the numbers an earlier incarnation used; the result is after it.
  func next(
    for key: ConnectionKey, at now: Instant, after floor: TCPSequenceNumber?
  ) -> TCPSequenceNumber {
    let clock = UInt32(truncatingIfNeeded: now.nanoseconds / 4_000)
    let offset = UInt32(truncatingIfNeeded: key.hash(seed: seed) >> 32)
    let candidate = TCPSequenceNumber(rawValue: clock &+ offset)
    guard let floor, candidate.isAtOrBefore(floor) else { return candidate }
    return floor.advanced(by: 64_000)
  }
}
