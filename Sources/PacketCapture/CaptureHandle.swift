/// A live capture on an Ethernet interface.
///
/// The handle never blocks but in ``next(timeoutMilliseconds:)``. Whoever waits on several
/// descriptors polls ``selectableDescriptor`` and calls ``dispatch(limit:_:)`` when it is readable.
public struct CaptureHandle: ~Copyable {
  private let session: PcapSession

  /// Starts a capture on the interface `device`.
  ///
  /// - Throws: ``CaptureError``: `noSuchDevice`, `permissionDenied`, `deviceWentDown` when it is
  ///   not up, `notEthernet`, `badOption`, or `libpcap`.
  public init(
    device: String, options: CaptureOptions = CaptureOptions()
  ) throws(CaptureError) {
    guard (1...262_144).contains(options.snapLength) else { throw .badOption("snapLength") }
    guard options.batchMilliseconds > 0 else { throw .badOption("batchMilliseconds") }
    guard options.bufferByteCount > 0 else { throw .badOption("bufferByteCount") }
    guard !device.utf8.contains(0) else { throw .noSuchDevice(device) }
    session = try PcapSession(device: device, options)
  }

  /// The interfaces that can be captured, as far as the process may see.
  ///
  /// - Throws: ``CaptureError/libpcap(_:)``.
  public static func devices() throws(CaptureError) -> [CaptureDevice] {
    try PcapSession.devices()
  }

  /// Lets only frames through that match `filter`, in the language of pcap-filter(7).
  ///
  /// - Throws: ``CaptureError/badFilter(_:)`` or `libpcap`.
  public mutating func setFilter(_ filter: String) throws(CaptureError) {
    try session.setFilter(filter)
  }

  /// A descriptor that is readable when frames are there; nil if the system has none.
  public var selectableDescriptor: Int32? { session.selectableDescriptor }

  /// Hands each waiting frame to `body`, at most `limit` of them, and returns how many there were.
  ///
  /// The bytes are libpcap's and gone when `body` returns.
  ///
  /// - Throws: ``CaptureError/deviceWentDown(_:)`` or `libpcap`.
  public mutating func dispatch(
    limit: Int, _ body: (CapturedPacketHeader, RawSpan) -> Void
  ) throws(CaptureError) -> Int {
    var count = 0
    while count < limit, try session.next(body) { count += 1 }
    return count
  }

  /// The next frame, after waiting for it if none is there.
  ///
  /// - Parameters:
  ///   - timeoutMilliseconds: How long to wait; 0 not at all, negative without end.
  ///   - interruptDescriptor: Ends the wait when it is readable, for whoever stops the capture from
  ///     elsewhere. It is not read.
  /// - Returns: nil when the time is over, a signal arrived, or the wait was ended.
  /// - Throws: ``CaptureError/deviceWentDown(_:)`` or `libpcap`.
  public mutating func next(
    timeoutMilliseconds: Int32, interruptDescriptor: Int32? = nil
  ) throws(CaptureError) -> CapturedPacket? {
    let deadline = ContinuousClock.now + .milliseconds(timeoutMilliseconds)
    while true {
      var packet: CapturedPacket?
      let isThere = try session.next { header, bytes in
        packet = CapturedPacket(header: header, bytes: bytes.copied())
      }
      if isThere { return packet }
      let remaining = timeoutMilliseconds < 0 ? -1 : Self.milliseconds(until: deadline)
      guard remaining != 0, session.wait(remaining, interrupt: interruptDescriptor) else {
        return nil
      }
    }
  }

  /// Milliseconds from now to `deadline`, rounded up; 0 when it is over.
  private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
    let remaining = ContinuousClock.now.duration(to: deadline)
    if remaining <= .zero { return 0 }
    let (seconds, attoseconds) = remaining.components
    return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
  }

  /// What the capture counted since it started.
  ///
  /// - Throws: ``CaptureError/libpcap(_:)``.
  public func statistics() throws(CaptureError) -> CaptureStatistics {
    try session.statistics()
  }
}

/// How an interface is captured.
public struct CaptureOptions: Equatable, Sendable {
  /// Bytes kept of a frame, 1 to 262144.
  public var snapLength: Int32
  /// Also capture what is not addressed to the interface.
  public var isPromiscuous: Bool
  /// Milliseconds the kernel may keep frames back to hand many over at once; at least 1.
  ///
  /// At the end of a capture, wait so long for the last frames.
  public var batchMilliseconds: Int32
  /// Deliver each frame as it arrives, whatever ``batchMilliseconds`` says.
  ///
  /// Every frame then takes a slot of the snapshot length in the kernel's buffer: 64 KiB frames on
  /// an interface with segmentation offload leave room for few in the default buffer.
  public var isImmediate: Bool
  /// Bytes of the kernel's buffer.
  public var bufferByteCount: Int32

  /// Whole frames of everybody, in batches of 10 ms, through a buffer of 16 MiB.
  public init(
    snapLength: Int32 = 262_144, isPromiscuous: Bool = true, batchMilliseconds: Int32 = 10,
    isImmediate: Bool = false, bufferByteCount: Int32 = 16 << 20
  ) {
    self.snapLength = snapLength
    self.isPromiscuous = isPromiscuous
    self.batchMilliseconds = batchMilliseconds
    self.isImmediate = isImmediate
    self.bufferByteCount = bufferByteCount
  }
}

/// What the kernel says about a captured frame beside its bytes.
public struct CapturedPacketHeader: Equatable, Sendable {
  /// The host's wall clock when the frame was seen: nanoseconds since 1970.
  public var timestampNanoseconds: Int64
  /// Bytes of the frame on the wire; more than were captured when the snapshot length cut it.
  public var originalLength: UInt32
}

/// A captured frame with bytes of its own.
///
/// libpcap does not say on this kind of handle whether the frame came or went.
public struct CapturedPacket: Equatable, Sendable {
  /// When and how much.
  public var header: CapturedPacketHeader
  /// The captured bytes.
  public var bytes: [UInt8]
}

/// What a capture counted since it started; each count wraps at 2^32 as libpcap's do.
public struct CaptureStatistics: Equatable, Sendable {
  /// Frames the filter let through, those lost for lack of room included (Linux).
  public var received: UInt32
  /// Frames lost because the kernel's buffer was full.
  public var droppedByKernel: UInt32
  /// Frames lost by the interface or its driver; 0 where the system does not say.
  public var droppedByInterface: UInt32
}

/// An interface that libpcap knows.
public struct CaptureDevice: Equatable, Sendable {
  /// The name to open it by.
  public var name: String
  /// A text for people, if the system has one.
  public var summary: String?
  /// Frames never leave the machine.
  public var isLoopback: Bool
  /// The interface is up.
  public var isUp: Bool
}
