/// Reads the records of a classic pcap file one after the other from a window (pcap-savefile(5)).
struct PcapRecordReader {
  private let layout: PcapLayout
  private let interface: InterfaceDescription
  private var headEventCount = 0
  private var endIsReported = false
  private var recordLength = 0
  /// The current frame's bytes in the window.
  private(set) var body = 0..<0

  /// Reads the file's header, whose magic number stands for `layout`.
  init(_ window: inout InputWindow, _ layout: PcapLayout) throws(PacketFileError) {
    guard try window.require(PcapFormat.headerByteCount) else {
      throw .headerTruncated(byteCount: window.count)
    }
    let order = layout.order
    let major = window.bytes.uint16(at: 4, order)
    guard major == PcapFormat.majorVersion else {
      throw .unsupportedVersion(major: major, minor: window.bytes.uint16(at: 6, order))
    }
    self.layout = layout
    let linkType = window.bytes.uint32(at: 20, order)
    interface = InterfaceDescription(
      linkType: LinkType(rawValue: UInt16(truncatingIfNeeded: linkType)),
      snapLength: window.bytes.uint32(at: 16, order),
      timestampResolution: layout.nanosecondsPerUnit == 1 ? .nanoseconds : .microseconds,
      frameCheckByteCount: PcapFormat.frameCheckByteCount(linkType: linkType))
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
    let headerByteCount = layout.recordHeaderByteCount
    guard try window.require(headerByteCount) else {
      return try endOfFile(&window, FileDamage.Cause(endOf: window))
    }
    if window.startsWithZeros(headerByteCount) { return try skipZeros(&window) }
    let order = layout.order
    let captured = window.bytes.uint32(at: 8, order)
    guard captured <= FileLimit.frameByteCount else {
      return try endOfFile(&window, .capturedLength(captured))
    }
    let length = headerByteCount + Int(captured)
    guard try window.require(length) else {
      return try endOfFile(&window, FileDamage.Cause(endOf: window))
    }
    recordLength = length
    body = headerByteCount..<length
    let seconds = Int64(window.bytes.uint32(at: 0, order))
    let fraction = Int64(window.bytes.uint32(at: 4, order))
    return .frame(
      FrameHeader(
        timestampNanoseconds: seconds * 1_000_000_000 + fraction * layout.nanosecondsPerUnit,
        capturedLength: Int(captured), originalLength: window.bytes.uint32(at: 12, order),
        interface: 0, linkType: interface.linkType, offset: window.offset,
        frameCheckByteCount: interface.frameCheckByteCount))
  }

  /// A file that was laid out and not filled ends with zeros, which are no empty frames of 1970.
  private mutating func skipZeros(
    _ window: inout InputWindow
  ) throws(PacketFileError) -> PacketFileEvent {
    let offset = window.offset
    let step = layout.recordHeaderByteCount
    while try window.require(step), window.startsWithZeros(step) { window.consume(step) }
    if window.ending != .open, window.startsWithZeros(window.count) {
      window.consume(window.count)
    }
    return .damage(
      FileDamage(
        offset: offset, length: window.offset - offset, blockType: nil, cause: .zeros))
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
