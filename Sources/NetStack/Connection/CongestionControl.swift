import Wire

/// Slow start, congestion avoidance, fast retransmit and fast recovery (RFC 5681, RFC 6582).
struct CongestionControl: Sendable {
  /// cwnd in bytes.
  private(set) var window: Int
  /// ssthresh in bytes.
  private(set) var slowStartThreshold = Int.max
  /// `recover` of RFC 6582: what was sent before this number belongs to the last loss.
  private var recoveryPoint: TCPSequenceNumber
  private var duplicateAcknowledgments: UInt8 = 0
  private var isRecovering = false
  private let segmentSize: Int

  /// The initial window is ten segments (RFC 6928).
  init(segmentSize: Int, initialSequence: TCPSequenceNumber) {
    self.segmentSize = segmentSize
    window = 10 * segmentSize
    recoveryPoint = initialSequence
  }

  /// A SYN-ACK was lost: start with one segment (RFC 6928 §2).
  mutating func synchronizeLost() {
    window = segmentSize
  }

  /// New data was acknowledged up to `acknowledgment`; `inFlight` bytes remain.
  /// - Returns: whether the first unacknowledged segment is to be sent again.
  mutating func acknowledged(
    _ byteCount: Int, through acknowledgment: TCPSequenceNumber, inFlight: Int
  ) -> Bool {
    duplicateAcknowledgments = 0
    guard isRecovering else {
      if window < slowStartThreshold {
        window += min(byteCount, segmentSize)
      } else {
        window += max(segmentSize * segmentSize / window, 1)
      }
      window = min(window, 1 << 24)
      return false
    }
    if acknowledgment.isBefore(recoveryPoint) {
      // Partial acknowledgment: the next segment of the same flight is lost too (RFC 6582 §3.2).
      window = max(window - byteCount, 0) + segmentSize
      return true
    }
    isRecovering = false
    window = min(slowStartThreshold, max(inFlight, segmentSize) + segmentSize)
    return false
  }

  /// A duplicate acknowledgment arrived while `inFlight` bytes were unacknowledged.
  /// - Returns: whether the first unacknowledged segment is to be sent again.
  mutating func duplicateAcknowledgment(
    of acknowledgment: TCPSequenceNumber, inFlight: Int, maximum: TCPSequenceNumber
  ) -> Bool {
    if isRecovering {
      window = min(window + segmentSize, 1 << 24)
      return false
    }
    duplicateAcknowledgments &+= duplicateAcknowledgments < 3 ? 1 : 0
    guard duplicateAcknowledgments == 3, recoveryPoint.isBefore(acknowledgment) else {
      return false
    }
    reduceThreshold(inFlight: inFlight)
    window = slowStartThreshold + 3 * segmentSize
    recoveryPoint = maximum
    isRecovering = true
    return true
  }

  /// The retransmission timer expired (RFC 5681 §3.1, equation 4).
  mutating func timedOut(inFlight: Int, maximum: TCPSequenceNumber) {
    reduceThreshold(inFlight: inFlight)
    window = segmentSize
    recoveryPoint = maximum
    isRecovering = false
    duplicateAcknowledgments = 0
  }

  /// The connection was quiet for a retransmission timeout (RFC 5681 §4.1).
  mutating func restartAfterIdle() {
    window = min(window, 10 * segmentSize)
  }

  private mutating func reduceThreshold(inFlight: Int) {
    slowStartThreshold = max(inFlight / 2, 2 * segmentSize)
  }
}
