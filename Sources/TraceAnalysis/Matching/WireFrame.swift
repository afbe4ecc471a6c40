internal import TraceFormat
public import Wire

/// A captured frame, without its bytes: what matching needs to know.
public struct WireFrame: Equatable, Sendable {
  /// Nanoseconds since 1970, as the capture stamped it.
  public var nanoseconds: Int64
  /// Bytes on the wire.
  public var originalLength: UInt32
  /// The hash a driver would compute; `nil` when the capture cut the frame below its bytes.
  public var prefixHash: UInt32?
  /// Who sent it; `nil` when the capture holds less than an Ethernet header.
  public var source: MACAddress?
  /// Who it is for; `nil` when the capture holds less than an Ethernet header.
  public var destination: MACAddress?
  /// What the capture says about the direction; `nil` when it does not.
  public var direction: TransferDirection?
  /// Frames the capture lost since the one before.
  public var dropCount: UInt64
  /// The capture file is damaged between this frame and the one before.
  public var followsDamage: Bool

  /// Looks at `frame`, the captured bytes of a frame that has `originalLength` bytes.
  public init(
    _ frame: RawSpan, originalLength: UInt32, nanoseconds: Int64,
    direction: TransferDirection? = nil, dropCount: UInt64 = 0, followsDamage: Bool = false
  ) {
    self.nanoseconds = nanoseconds
    self.originalLength = originalLength
    self.direction = direction
    self.dropCount = dropCount
    self.followsDamage = followsDamage
    prefixHash = WireFrame.prefixHash(of: frame, originalLength: originalLength)
    let header = try? EthernetHeader(parsing: frame)
    source = header?.source
    destination = header?.destination
  }

  /// The driver hashed the whole frame's length with its first bytes.
  private static func prefixHash(of frame: RawSpan, originalLength: UInt32) -> UInt32? {
    if frame.byteCount == Int(originalLength) { return FramePrefixHash.of(frame) }
    guard frame.byteCount >= FramePrefixHash.byteLimit else { return nil }
    return FramePrefixHash.of(frame, originalByteCount: Int(originalLength))
  }
}
