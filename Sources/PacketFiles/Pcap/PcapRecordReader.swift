/// Reads the records of a classic pcap file one after the other from a window (pcap-savefile(5)).
struct PcapRecordReader {
  private let order: ByteOrder
  private let nanosecondsPerUnit: Int64
  private let interface: InterfaceDescription
  private var headEventCount = 0
  private var endIsReported = false
  private var recordLength = 0
  /// The current frame's bytes in the window.
  private(set) var body = 0..<0

  /// The byte order and unit that `magic`, read as little-endian, stands for; nil for another file.
  static func layout(magic: UInt32) -> (order: ByteOrder, nanosecondsPerUnit: Int64)? {
    switch magic {
    case PcapFormat.microsecondMagic: (.little, 1000)
    case PcapFormat.nanosecondMagic: (.little, 1)
    case PcapFormat.microsecondMagic.byteSwapped: (.big, 1000)
    case PcapFormat.nanosecondMagic.byteSwapped: (.big, 1)
    default: nil
    }
  }

  /// Reads the file's header, whose magic number stands for `order` and `nanosecondsPerUnit`.
  init(
    _ window: inout InputWindow, _ order: ByteOrder, nanosecondsPerUnit: Int64
  ) throws(PacketFileError) {
    guard try window.require(PcapFormat.headerByteCount) else {
      throw .headerTruncated(byteCount: window.count)
    }
    let major = window.bytes.uint16(at: 4, order)
    guard major == PcapFormat.majorVersion else {
      throw .unsupportedVersion(major: major, minor: window.bytes.uint16(at: 6, order))
    }
    self.order = order
    self.nanosecondsPerUnit = nanosecondsPerUnit
    interface = InterfaceDescription(
      linkType: LinkType(
        rawValue: UInt16(truncatingIfNeeded: window.bytes.uint32(at: 20, order))),
      snapLength: window.bytes.uint32(at: 16, order),
      timestampResolution: nanosecondsPerUnit == 1 ? .nanoseconds : .microseconds)
    recordLength = PcapFormat.headerByteCount
  }

  /// The file's only interface.
  var interfaces: [InterfaceDescription] { headEventCount < 2 ? [] : [interface] }

  /// Moves on to the next frame; nil at the end of the file.
  ///
  /// A record has no mark to search for, so what follows a damaged one is lost.
  mutating func advance(
    _ window: inout InputWindow
  ) throws(PacketFileError) -> PacketFileEvent? {
    if headEventCount < 2 {
      headEventCount += 1
      return headEventCount == 1 ? .section(SectionHeader()) : .interface(interface)
    }
    window.consume(recordLength)
    recordLength = 0
    guard try window.require(PcapFormat.recordHeaderByteCount) else {
      return try endOfFile(&window, FileDamage.Cause(endOf: window))
    }
    let captured = window.bytes.uint32(at: 8, order)
    guard captured <= FileLimit.frameByteCount else {
      return try endOfFile(&window, .capturedLength(captured))
    }
    let length = PcapFormat.recordHeaderByteCount + Int(captured)
    guard try window.require(length) else {
      return try endOfFile(&window, FileDamage.Cause(endOf: window))
    }
    recordLength = length
    body = PcapFormat.recordHeaderByteCount..<length
    let seconds = Int64(window.bytes.uint32(at: 0, order))
    let fraction = Int64(window.bytes.uint32(at: 4, order))
    return .frame(
      FrameHeader(
        timestampNanoseconds: seconds * 1_000_000_000 + fraction * nanosecondsPerUnit,
        capturedLength: Int(captured), originalLength: window.bytes.uint32(at: 12, order),
        interface: 0, linkType: interface.linkType, offset: window.offset))
  }

  private mutating func endOfFile(
    _ window: inout InputWindow, _ cause: FileDamage.Cause?
  ) throws(PacketFileError) -> PacketFileEvent? {
    guard !endIsReported, let cause else { return nil }
    endIsReported = true
    let offset = window.offset
    let length = try window.drain()
    return .damage(FileDamage(offset: offset, length: length, blockType: nil, cause: cause))
  }
}
