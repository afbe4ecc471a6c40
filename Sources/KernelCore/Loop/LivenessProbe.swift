/// Decides when a silent network is worth a frame of our own.
///
/// A legacy device that gave up says nothing: Status and InterruptStatus stay as they were. What
/// it cannot do is transmit. So after a long silence the kernel transmits an announcement; a
/// healthy device takes it, a dead one keeps it, and the driver's watchdog sees that.
struct LivenessProbe {
  /// Nanoseconds without a received frame.
  static let silence: UInt64 = 10_000_000_000

  private var due = LivenessProbe.silence

  /// Takes note of a turn at `now`, nanoseconds since boot.
  ///
  /// - Returns: true when the silence has lasted long enough for an announcement.
  mutating func isDue(at now: UInt64, receivedFrames: Int) -> Bool {
    guard receivedFrames == 0, now < due else {
      let isDue = receivedFrames == 0
      due = now + LivenessProbe.silence
      return isDue
    }
    return false
  }
}
