/// Writes a pcapng file of one section, little-endian.
public struct PcapngWriter: ~Copyable {
  private var sink: ByteSink
  private var block = PcapngBlockBuilder()
  private var interfaces: [InterfaceDescription] = []

  /// Starts a section (pcapng §4.1).
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` for a text of more than 65535 bytes,
  ///   `cannotWrite` or `compression`.
  public init(_ sink: consuming ByteSink, section: SectionHeader) throws(PacketFileError) {
    self.sink = sink
    let unspecifiedLength = UInt64.max
    block.begin(.sectionHeader)
    block.append(SectionHeader.byteOrderMagic)
    block.append(UInt16(1))
    block.append(UInt16(0))
    block.append(unspecifiedLength)
    if let hardware = section.hardware {
      try block.append(option: PcapngOptionCode.sectionHardware, text: hardware)
    }
    if let system = section.operatingSystem {
      try block.append(option: PcapngOptionCode.sectionOperatingSystem, text: system)
    }
    if let application = section.application {
      try block.append(option: PcapngOptionCode.sectionApplication, text: application)
    }
    try block.end()
    try self.sink.write(block.bytes)
  }

  /// Describes the next interface (pcapng §4.2) and returns its index.
  ///
  /// Its timestamps are nanoseconds without an offset, whatever `interface` says. Stock readers of
  /// libpcap refuse a file whose interfaces differ in link type or snapshot length.
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` for a name of more than 65535 bytes,
  ///   `cannotWrite` or `compression`.
  public mutating func add(_ interface: InterfaceDescription) throws(PacketFileError) -> Int {
    block.begin(.interfaceDescription)
    block.append(interface.linkType.rawValue)
    block.append(UInt16(0))
    block.append(interface.snapLength)
    if let name = interface.name {
      try block.append(option: PcapngOptionCode.interfaceName, text: name)
    }
    try block.append(
      option: PcapngOptionCode.interfaceTimestampResolution,
      TimestampResolution.nanoseconds.rawValue)
    try writeBlock()
    interfaces.append(interface)
    return interfaces.count - 1
  }

  /// Appends a frame (pcapng §4.3 Enhanced Packet Block).
  ///
  /// - Parameters:
  ///   - timestampNanoseconds: Nanoseconds since 1970, not negative.
  ///   - interface: An index that ``add(_:)`` returned.
  ///   - originalLength: Bytes of the frame on the wire, at least as many as `bytes`.
  ///   - bytes: At most ``FileLimit/frameByteCount`` captured bytes.
  ///   - attributes: Written as options; what says nothing is left out.
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` for a value out of range (nothing is
  ///   written then), `cannotWrite` or `compression`.
  public mutating func write(
    timestampNanoseconds: Int64, interface: Int, originalLength: UInt32, bytes: [UInt8],
    attributes: FrameAttributes = FrameAttributes()
  ) throws(PacketFileError) {
    try begin(
      timestampNanoseconds, interface: interface, originalLength: originalLength,
      capturedLength: bytes.count)
    block.append(padded: bytes)
    try append(attributes)
    try writeBlock()
  }

  /// Appends a frame whose bytes are borrowed and whose options were formatted already: the way
  /// for many frames, which makes no value that outlives the call.
  ///
  /// - Throws: As ``write(timestampNanoseconds:interface:originalLength:bytes:attributes:)``.
  public mutating func write(
    timestampNanoseconds: Int64, interface: Int, originalLength: UInt32, bytes: RawSpan,
    options: borrowing PacketOptions
  ) throws(PacketFileError) {
    try begin(
      timestampNanoseconds, interface: interface, originalLength: originalLength,
      capturedLength: bytes.byteCount)
    block.append(padded: bytes)
    block.append(options)
    try writeBlock()
  }

  private mutating func begin(
    _ timestampNanoseconds: Int64, interface: Int, originalLength: UInt32, capturedLength: Int
  ) throws(PacketFileError) {
    guard interfaces.indices.contains(interface) else { throw .notRepresentable(.interface) }
    guard let units = UInt64(exactly: timestampNanoseconds) else {
      throw .notRepresentable(.timestamp)
    }
    guard capturedLength <= FileLimit.frameByteCount, originalLength >= capturedLength else {
      throw .notRepresentable(.frameLength)
    }
    block.begin(.enhancedPacket)
    block.append(UInt32(interface))
    block.append(timestamp: units)
    block.append(UInt32(capturedLength))
    block.append(originalLength)
  }

  private mutating func append(_ attributes: FrameAttributes) throws(PacketFileError) {
    for comment in attributes.comments {
      try block.append(option: PcapngOptionCode.comment, text: comment)
    }
    if attributes.flags != 0 {
      try block.append(option: PcapngOptionCode.frameFlags, attributes.flags)
    }
    if let dropCount = attributes.dropCount {
      try block.append(option: PcapngOptionCode.frameDropCount, dropCount)
    }
    if let packetID = attributes.packetID {
      try block.append(option: PcapngOptionCode.framePacketID, packetID)
    }
    if let queue = attributes.queue {
      try block.append(option: PcapngOptionCode.frameQueue, queue)
    }
    for option in attributes.customOptions { try block.append(option) }
  }

  /// Appends a custom or local-use block with the given body, padded to four bytes.
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` for a block of more than
  ///   ``FileLimit/blockByteCount`` bytes, `cannotWrite` or `compression`.
  public mutating func write(
    blockOfType type: PcapngBlockType, body: [UInt8]
  ) throws(PacketFileError) {
    guard body.count <= FileLimit.blockByteCount else { throw .notRepresentable(.blockLength) }
    block.begin(type)
    block.append(padded: body)
    try writeBlock()
  }

  /// Appends the counts of an interface (pcapng §4.6 Interface Statistics Block).
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` for an unknown interface or a missing or
  ///   negative time, `cannotWrite` or `compression`.
  public mutating func write(_ statistics: InterfaceStatistics) throws(PacketFileError) {
    guard interfaces.indices.contains(statistics.interface) else {
      throw .notRepresentable(.interface)
    }
    guard let time = statistics.timestampNanoseconds, let units = UInt64(exactly: time) else {
      throw .notRepresentable(.timestamp)
    }
    block.begin(.interfaceStatistics)
    block.append(UInt32(statistics.interface))
    block.append(timestamp: units)
    let counts = [
      (PcapngOptionCode.statisticsReceived, statistics.received),
      (PcapngOptionCode.statisticsDropped, statistics.dropped),
      (PcapngOptionCode.statisticsFilterAccepted, statistics.filterAccepted),
      (PcapngOptionCode.statisticsDroppedBySystem, statistics.droppedBySystem),
    ]
    for case (let code, let count?) in counts { try block.append(option: code, count) }
    try writeBlock()
  }

  private mutating func writeBlock() throws(PacketFileError) {
    try block.end()
    try sink.write(block.bytes)
  }

  /// Hands everything so far to the operating system, for a reader that follows the file.
  ///
  /// - Throws: ``PacketFileError/cannotWrite(path:offset:_:)`` or `compression`.
  public mutating func flush() throws(PacketFileError) { try sink.flush() }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: As ``ByteSink/finish()``.
  public consuming func finish() throws(PacketFileError) { try sink.finish() }
}
