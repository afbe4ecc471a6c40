/// A host on one Ethernet link: ARP, IPv4, ICMP echo and the passive side of TCP.
///
/// Sans I/O: frames come in through ``receive(_:at:)``, leave through ``nextFrame(into:at:)``, and
/// time is an argument. The same calls with the same seed give the same bytes.
public struct NetworkStack: ~Copyable {
  /// What the stack was told at the start.
  public let configuration: StackConfiguration
  /// What happened so far.
  public private(set) var counters = StackCounters()

  /// A stack with all its memory allocated, silent until the first frame.
  /// - Parameter seed: secret of initial sequence numbers (RFC 6528) and of the connection hash.
  public init(configuration: StackConfiguration, seed: UInt64) {
    self.configuration = configuration
  }

  /// Takes one Ethernet frame from the driver, without any device header.
  public mutating func receive(_ frame: RawSpan, at now: Instant) {}

  /// Runs the timers that are due.
  public mutating func advance(to now: Instant) {}

  /// When ``advance(to:)`` has something to do, at the latest.
  /// - Complexity: O(1).
  public func nextDeadline() -> Instant? { nil }

  /// Whether ``nextFrame(into:at:)`` is worth calling; it may still find nothing.
  public var hasFrameToTransmit: Bool { false }

  /// Writes the next frame at the start of `buffer`; pull only when the transmit ring has room.
  ///
  /// - Parameter buffer: at least ``StackLimits/maximumTransmissionUnit`` + 14 bytes.
  /// - Returns: bytes written, or nil when there is nothing to send.
  public mutating func nextFrame(into buffer: inout MutableRawSpan, at now: Instant) -> Int? { nil }

  /// Takes the next event of any connection.
  public mutating func nextEvent() -> ConnectionEvent? { nil }

  /// The bytes that arrived in order and were not consumed; empty for a stale identifier.
  @_lifetime(borrow self)
  public func received(_ id: ConnectionID) -> RawSpan { RawSpan() }

  /// Gives `byteCount` received bytes back (no more than there are) and so opens the window.
  public mutating func consume(_ id: ConnectionID, byteCount: Int) {}

  /// Bytes that ``send(_:_:)`` would take now; after 0 or a short send, `writable` follows.
  public func sendCapacity(_ id: ConnectionID) -> Int { 0 }

  /// Queues a prefix of `bytes` and returns its length.
  public mutating func send(_ id: ConnectionID, _ bytes: RawSpan) -> Int { 0 }

  /// Sends FIN after the queued bytes (RFC 9293 §3.10.4); receiving goes on.
  public mutating func close(_ id: ConnectionID) {}

  /// Drops everything queued and sends RST (RFC 9293 §3.10.5).
  public mutating func abort(_ id: ConnectionID) {}
}
