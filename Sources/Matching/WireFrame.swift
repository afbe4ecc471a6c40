internal import TraceFormat
public import VirtIO
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
  public var direction: Direction?
  /// Frames the capture lost since the one before.
  public var dropCount: UInt64
  /// The capture file is damaged between this frame and the one before.
  public var followsDamage: Bool

  /// The source address, if this is a frame that a driver sent with a header of the wrong size.
  private(set) var movedSource: MACAddress?
  /// What the bytes would be for such a driver.
  private var moved: [Moved] = []

  private struct Moved: Equatable, Sendable {
    var shift: HeaderShift
    var prefixHash: UInt32?
    var source: MACAddress?
  }

  /// Looks at `frame`, the captured bytes of a frame that has `originalLength` bytes.
  public init(
    _ frame: RawSpan, originalLength: UInt32, nanoseconds: Int64,
    direction: Direction? = nil, dropCount: UInt64 = 0, followsDamage: Bool = false
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
    let start = PrefixHash.start(of: frame)
    moved = HeaderShift.allCases.map { shift in
      Moved(
        shift: shift, prefixHash: shift.hash(start, byteCount: Int(originalLength)),
        source: WireFrame.address(at: shift.transmittedSource, in: start))
    }
  }

  /// The frame as a driver takes it for that counts another header than its device.
  func moved(by shift: HeaderShift) -> WireFrame {
    var frame = self
    let other = moved.first { $0.shift == shift }
    frame.prefixHash = other?.prefixHash
    frame.movedSource = other?.source
    return frame
  }

  private static func address(at offset: Int, in bytes: [UInt8]) -> MACAddress? {
    guard bytes.count >= offset + MACAddress.byteCount else { return nil }
    return MACAddress(
      rawValue: bytes[offset..<(offset + MACAddress.byteCount)].reduce(0) { $0 << 8 | UInt64($1) })
  }

  /// The driver hashed the whole frame's length with its first bytes.
  private static func prefixHash(of frame: RawSpan, originalLength: UInt32) -> UInt32? {
    if frame.byteCount == Int(originalLength) { return FramePrefixHash.of(frame) }
    guard frame.byteCount >= FramePrefixHash.byteLimit else { return nil }
    return FramePrefixHash.of(frame, originalByteCount: Int(originalLength))
  }
}
