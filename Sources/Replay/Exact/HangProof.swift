import Machine

/// A wait that nothing can end, with what proves it.
///
/// The wait looks at one index and at nothing else. The index changes only when the device uses a
/// chain that it owns, so either no value of the index ends the wait, or the device owns nothing.
public struct HangProof: Error, Equatable, Sendable {
  /// Why the wait cannot end.
  public enum Reason: Equatable, Sendable {
    /// The goal lies outside the 16 bits that the index has (VIRTIO 1.4 §2.7.8).
    case goalBeyondIndex
    /// The device owns no chain of this queue, so it never moves the index again.
    case nothingOutstanding
  }

  /// The last record that was reproduced.
  public var record: UInt64
  public var queue: UInt8
  public var reason: Reason
  /// `used.idx` as the driver reads it.
  public var used: UInt16
  /// `avail.idx` as the driver stored it.
  public var available: UInt16
  /// The driver's counter that `used.idx` is compared with, as stored.
  public var counter: UInt64
  /// The wait's place in the source: `Module/File.swift:line`.
  public var place: String
  /// The wait ends when the index equals the counter; otherwise when it differs.
  public var waitsForEquality: Bool
}

extension HangProof {
  /// The proof that `wait` has no end; nil if it may end.
  ///
  /// - Parameter ownsNothing: the device has no chain of this queue left to use.
  init?(_ wait: PollingWait, used: UInt16, available: UInt16, ownsNothing: Bool, record: UInt64) {
    // A wait that gives up by itself is no hang, however wrong it is.
    guard wait.turnsLeft == nil else { return nil }
    switch wait.goal {
    case .equal(let goal): (counter, waitsForEquality) = (goal, true)
    case .different(let goal): (counter, waitsForEquality) = (goal, false)
    }
    if waitsForEquality && counter > UInt64(UInt16.max) {
      reason = .goalBeyondIndex
    } else if ownsNothing && !wait.ends(at: used) {
      reason = .nothingOutstanding
    } else {
      return nil
    }
    self.record = record
    queue = wait.queue
    self.used = used
    self.available = available
    place = "\(wait.file):\(wait.line)"
  }
}
