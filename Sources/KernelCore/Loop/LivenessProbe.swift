import NetStack

/// Decides when a silent network is worth a frame of our own.
///
/// A legacy device that gave up says nothing: Status and InterruptStatus stay as they were. What
/// it cannot do is transmit. So after a long silence the kernel transmits an announcement; a
/// healthy device takes it, a dead one keeps it, and the driver's watchdog sees that.
struct LivenessProbe {
  /// Time without a received frame.
  static let silence = Interval.seconds(10)

  private var due = Instant(nanoseconds: 0).advanced(by: LivenessProbe.silence)

  /// Takes note of a turn at `now`.
  ///
  /// - Returns: true when the silence has lasted long enough for an announcement.
  mutating func isDue(at now: Instant, receivedFrames: Int) -> Bool {
    guard receivedFrames == 0, now < due else {
      let isDue = receivedFrames == 0
      due = now.advanced(by: LivenessProbe.silence)
      return isDue
    }
    return false
  }
}
