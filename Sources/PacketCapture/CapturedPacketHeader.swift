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
