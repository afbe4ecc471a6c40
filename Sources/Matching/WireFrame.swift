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
  /// The capture file is damaged between this frame and the one before.
  public var followsDamage: Bool
  /// The capture stamped the frame; without a stamp ``nanoseconds`` is that of the frame before.
  public var hasTime: Bool
  /// Number of the capture's interface that saw it.
  public var interface: Int
  /// What the driver may have had where that is not what was captured.
  private(set) var readings: [FrameReading] = []
  /// Which of ``readings`` the trace knows; nil when it is taken as it was captured.
  var reading: FrameReading?
  /// The source address, if this is a frame that a driver sent with a header of the wrong size.
  private(set) var movedSource: MACAddress?

  /// Looks at `frame`, the captured bytes of a frame that has `originalLength` bytes.
  ///
  /// A capture that claims fewer bytes on the wire than it holds is wrong about the wire.
  ///
  /// - Parameter shift: how driver and device disagree on the header in front of the frame, so
  ///   that the frame is looked at as the driver takes it for; `nil` when they do not.
  public init(
    _ frame: RawSpan, originalLength: UInt32, nanoseconds: Int64,
    direction: Direction? = nil, followsDamage: Bool = false, hasTime: Bool = true,
    interface: Int = 0, frameCheckByteCount: Int = 0, movedBy shift: HeaderShift? = nil
  ) {
    self.nanoseconds = nanoseconds
    self.hasTime = hasTime
    self.interface = interface
    self.originalLength = max(originalLength, UInt32(clamping: frame.byteCount))
    self.direction = direction
    self.followsDamage = followsDamage
    let header = try? EthernetHeader(parsing: frame)
    source = header?.source
    destination = header?.destination
    guard let shift else {
      prefixHash = WireFrame.prefixHash(of: frame, originalLength: self.originalLength)
      readings = FrameReading.all(
        of: frame, originalLength: Int(self.originalLength),
        frameCheckByteCount: frameCheckByteCount)
      return
    }
    let start = PrefixHash.start(of: frame)
    prefixHash = shift.hash(start, byteCount: Int(self.originalLength))
    let offset = shift.transmittedSource
    if start.count >= offset + MACAddress.byteCount {
      movedSource = MACAddress(
        rawValue: start[offset...].prefix(MACAddress.byteCount).reduce(0) { $0 << 8 | UInt64($1) })
    }
  }

  /// What identifies the frame: its hash and its length, as it was captured or as it is read.
  var content: UInt64? { reading?.content ?? captured }

  /// What identifies the frame as it was captured.
  var captured: UInt64? { prefixHash.map { UInt64($0) | UInt64(originalLength) << 32 } }

  /// All that may identify it.
  var contents: [UInt64] { (captured.map { [$0] } ?? []) + readings.map(\.content) }

  /// The driver hashed the whole frame's length with its first bytes.
  private static func prefixHash(of frame: RawSpan, originalLength: UInt32) -> UInt32? {
    if frame.byteCount == Int(originalLength) { return FramePrefixHash.of(frame) }
    guard frame.byteCount >= FramePrefixHash.byteLimit else { return nil }
    return FramePrefixHash.of(frame, originalByteCount: Int(originalLength))
  }
}
