/// A frame read from a packet file.
public struct CapturedFrame: Equatable, Sendable {
  /// When, where and how much.
  public var header: FrameHeader
  /// What else a pcapng file says about the frame; nothing in classic pcap.
  public var attributes: FrameAttributes
  /// The captured bytes.
  public var bytes: [UInt8]

  /// Nanoseconds since 1970-01-01 UTC.
  public var timestampNanoseconds: Int64 { header.timestampNanoseconds }
  /// Bytes of the frame on the wire; more than ``bytes`` when the capture cut it.
  public var originalLength: UInt32 { header.originalLength }
  /// Index of the interface in its section.
  public var interface: Int { header.interface }
  /// Which way the frame went, if the file says so.
  public var direction: FrameDirection { attributes.direction }
}
