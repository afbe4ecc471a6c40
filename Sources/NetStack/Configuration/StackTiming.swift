/// Timeouts and retry counts of a stack.
public struct StackTiming: Equatable, Sendable {
  /// Retransmission timeout before the first measurement (RFC 6298 §2.1).
  public var initialRetransmissionTimeout = Interval.seconds(1)
  /// Lower bound of the retransmission timeout. RFC 6298 §2.4 would have one second; as Linux does,
  /// links of this age take 200 ms.
  public var minimumRetransmissionTimeout = Interval.milliseconds(200)
  /// Upper bound of the retransmission timeout and of the persist timer (RFC 6298 §2.5).
  public var maximumRetransmissionTimeout = Interval.seconds(60)
  /// Retransmissions without any progress after which a connection is given up (R2 of
  /// RFC 9293 §3.8.3: more than 100 s with the default bounds).
  public var maximumRetransmissions: UInt8 = 9
  /// The same for a SYN-ACK: a half-open connection leaves after about 15 s by default.
  public var maximumSynchronizeRetransmissions: UInt8 = 3
  /// Stay in TIME-WAIT. RFC 9293 §3.4.2 has 2 MSL = 4 minutes; on one link, and with new sequence
  /// numbers accepted in TIME-WAIT (§3.10.7.4), one second keeps the table free.
  public var timeWait = Interval.seconds(1)
  /// Longest silence in FIN-WAIT-2, where the peer owes a FIN and no timer of the RFC helps.
  public var finWait2 = Interval.seconds(10)
  /// Silence of the peer after which a quiet connection is reset; nil waits for ever.
  public var idle: Interval? = .seconds(60)
  /// Wait between two ARP requests for one address.
  public var neighborRetry = Interval.seconds(1)
  /// ARP requests for one address before its waiting connections are given up.
  public var neighborAttempts: UInt8 = 3
  /// Whether what is not acknowledged is sent again. `false` is a fault, kept on purpose so that
  /// a recording can show it: after one lost segment a connection waits for ever.
  public var retransmits = true
  /// Age at which a neighbour is asked again.
  public var neighborLifetime = Interval.seconds(1_200)

  /// The defaults.
  public init() {}
}
