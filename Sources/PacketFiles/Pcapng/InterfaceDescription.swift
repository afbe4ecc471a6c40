internal import Bytes

/// An interface of a packet file (pcapng §4.2 Interface Description Block).
public struct InterfaceDescription: Equatable, Sendable {
  /// The kind of link-layer header.
  public var linkType: LinkType
  /// Most bytes captured of a frame; 0 for no limit.
  public var snapLength: UInt32
  /// if_name.
  public var name: String?
  /// if_tsresol.
  public var timestampResolution: TimestampResolution
  /// if_tsoffset: seconds to add to every timestamp.
  public var timestampOffsetSeconds: Int64
  /// if_fcslen: bytes of the frame check sequence that are captured with every frame.
  public var frameCheckByteCount: Int

  /// An interface with nanosecond timestamps unless `timestampResolution` says otherwise.
  public init(
    linkType: LinkType = .ethernet, snapLength: UInt32 = UInt32(FileLimit.frameByteCount),
    name: String? = nil, timestampResolution: TimestampResolution = .nanoseconds,
    timestampOffsetSeconds: Int64 = 0, frameCheckByteCount: Int = 0
  ) {
    self.linkType = linkType
    self.snapLength = snapLength
    self.name = name
    self.timestampResolution = timestampResolution
    self.timestampOffsetSeconds = timestampOffsetSeconds
    self.frameCheckByteCount = frameCheckByteCount
  }

  /// Parses a block's body; nil when it is shorter than its fixed part.
  init?(blockBody body: RawSpan, _ order: ByteOrder) {
    guard body.byteCount >= 8 else { return nil }
    self.init(
      linkType: LinkType(rawValue: body.uint16(at: 0, order)),
      snapLength: body.uint32(at: 4, order), timestampResolution: .microseconds)
    let options = body.extracting(8..<body.byteCount)
    var cursor = PcapngOptionCursor()
    while let option = cursor.next(in: options, order) {
      let value = options.extracting(option.value)
      switch (option.code, value.byteCount) {
      case (PcapngOptionCode.interfaceName, _):
        name = value.text()
      case (PcapngOptionCode.interfaceTimestampResolution, 1...):
        timestampResolution = TimestampResolution(
          rawValue: UInt8(truncatingIfNeeded: value.copied()[0]))
      case (PcapngOptionCode.interfaceFrameCheckLength, 1...):
        // Bytes by the draft, bits by its older versions.
        let length = Int(value.copied()[0])
        frameCheckByteCount = length > 8 ? length / 8 : length
      case (PcapngOptionCode.interfaceTimestampOffset, 8...):
        timestampOffsetSeconds = Int64(bitPattern: value.uint64(at: 0, order))
      default: break
      }
    }
  }

  /// `units` of this interface's clock as nanoseconds since 1970; nil before it and after 2262.
  func nanoseconds(_ units: UInt64) -> Int64? {
    guard let relative = timestampResolution.nanoseconds(units) else { return nil }
    if timestampOffsetSeconds == 0 { return relative }
    let (shift, shiftOverflow) =
      timestampOffsetSeconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, sumOverflow) = relative.addingReportingOverflow(shift)
    return shiftOverflow || sumOverflow || sum < 0 ? nil : sum
  }
}
