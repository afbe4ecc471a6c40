/// What happened since the stack was made. Counters only grow and wrap at 2^64.
public struct StackCounters: Equatable, Sendable {
  /// Frames given to ``NetworkStack/receive(_:at:)``.
  public var framesReceived: UInt64 = 0
  /// Frames returned by ``NetworkStack/nextFrame(into:at:)``.
  public var framesTransmitted: UInt64 = 0
  /// Frames for another station, another IPv4 address, or a group we are not in.
  public var framesNotForUs: UInt64 = 0
  /// Frames of a type, protocol or ICMP message that is not served.
  public var framesUnsupported: UInt64 = 0
  /// Frames shorter than their headers say.
  public var malformedTruncated: UInt64 = 0
  /// Frames with contradicting length fields.
  public var malformedLength: UInt64 = 0
  /// Frames with a wrong checksum.
  public var malformedChecksum: UInt64 = 0
  /// Datagrams and segments with an impossible source, or impossible flags.
  public var malformedSource: UInt64 = 0
  /// IPv4 fragments, which are dropped.
  public var fragmentsDropped: UInt64 = 0
  /// UDP datagrams, which are dropped.
  public var datagramsDropped: UInt64 = 0
  /// Echo requests received.
  public var echoRequests: UInt64 = 0
  /// SYN segments to a listening port.
  public var synchronizesReceived: UInt64 = 0
  /// Those not answered because the table was full.
  public var synchronizesDropped: UInt64 = 0
  /// Connections that reached ESTABLISHED.
  public var connectionsOpened: UInt64 = 0
  /// Connections that ended, of those opened.
  public var connectionsClosed: UInt64 = 0
  /// Segments sent again, by time or by duplicate acknowledgments.
  public var retransmissions: UInt64 = 0
  /// Those of them due to three duplicate acknowledgments.
  public var fastRetransmissions: UInt64 = 0
  /// Zero window probes sent.
  public var windowProbes: UInt64 = 0
  /// Segments outside the window, or out of order, whose text was not used.
  public var segmentsOutOfOrder: UInt64 = 0
  /// Challenge acknowledgments (RFC 9293 §3.10.7.4).
  public var challengeAcknowledgments: UInt64 = 0
  /// RST segments accepted.
  public var resetsReceived: UInt64 = 0
  /// RST segments queued for sending.
  public var resetsSent: UInt64 = 0
  /// ARP, echo and reset replies dropped because too many waited.
  public var controlRepliesDropped: UInt64 = 0
  /// ARP requests sent.
  public var neighborRequests: UInt64 = 0
  /// Addresses that no one answered for.
  public var neighborFailures: UInt64 = 0

  /// All zero.
  public init() {}
}
