/// What is fixed about a frame in any packet file: when, where and how much.
public struct FrameHeader: Equatable, Sendable {
  /// Nanoseconds since 1970-01-01 UTC; 0 for a frame that ``hasTime`` says has none.
  public var timestampNanoseconds: Int64
  /// Bytes of the frame that the file holds, at most ``FileLimit/frameByteCount``.
  public var capturedLength: Int
  /// Bytes of the frame on the wire.
  public var originalLength: UInt32
  /// Index of the interface in its section; 0 in classic pcap.
  public var interface: Int
  /// Link type of that interface.
  public var linkType: LinkType
  /// Where the frame's record starts, in bytes of the unpacked file.
  public var offset: UInt64
  /// False for a Simple Packet Block, which has no time, and for a time before 1970 or after 2262.
  public var hasTime = true
  /// Bytes of the frame check sequence that the interface declares to be captured with frames.
  public var frameCheckByteCount = 0
}
