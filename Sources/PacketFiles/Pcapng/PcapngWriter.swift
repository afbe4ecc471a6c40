internal import Bytes

/// Writes a pcapng file of one section, little-endian.
public struct PcapngWriter: ~Copyable {
  private var sink: ByteSink
  private var interfaces: [InterfaceDescription] = []

  /// Starts a section (pcapng §4.1).
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` for a text of more than 65535 bytes,
  ///   `cannotWrite` or `compression`.
  public init(_ sink: consuming ByteSink, section: SectionHeader) throws(PacketFileError) {
    self.sink = sink
    try self.sink.write(block: .sectionHeader) { block in
      let unspecifiedLength = UInt64.max
      block.append(littleEndian: SectionHeader.byteOrderMagic)
      block.append(littleEndian: UInt16(1))
      block.append(littleEndian: UInt16(0))
      block.append(littleEndian: unspecifiedLength)
    } options: { options throws(PacketFileError) in
      if let hardware = section.hardware {
        try options.append(option: PcapngOptionCode.sectionHardware, text: hardware)
      }
      if let system = section.operatingSystem {
        try options.append(option: PcapngOptionCode.sectionOperatingSystem, text: system)
      }
      if let application = section.application {
        try options.append(option: PcapngOptionCode.sectionApplication, text: application)
      }
    }
  }

  /// Describes the next interface (pcapng §4.2) and returns its index.
  ///
  /// Its timestamps are nanoseconds without an offset, whatever `interface` says. Stock readers of
  /// libpcap refuse a file whose interfaces differ in link type or snapshot length.
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` for a name of more than 65535 bytes,
  ///   `cannotWrite` or `compression`.
  public mutating func add(_ interface: InterfaceDescription) throws(PacketFileError) -> Int {
    try sink.write(block: .interfaceDescription) { block in
      block.append(littleEndian: interface.linkType.rawValue)
      block.append(littleEndian: UInt16(0))
      block.append(littleEndian: interface.snapLength)
    } options: { options throws(PacketFileError) in
      if let name = interface.name {
        try options.append(option: PcapngOptionCode.interfaceName, text: name)
      }
      options.append(
        option: PcapngOptionCode.interfaceTimestampResolution,
        TimestampResolution.nanoseconds.rawValue)
    }
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
    try write(
      timestampNanoseconds, interface, originalLength, bytes.rawSpan
    ) { options throws(PacketFileError) in try options.append(attributes) }
  }

  /// Appends a frame whose bytes are borrowed and whose options were formatted already: the way
  /// for many frames, which makes no value that outlives the call.
  ///
  /// - Throws: As ``write(timestampNanoseconds:interface:originalLength:bytes:attributes:)``.
  public mutating func write(
    timestampNanoseconds: Int64, interface: Int, originalLength: UInt32, bytes: RawSpan,
    options: borrowing PacketOptions
  ) throws(PacketFileError) {
    try write(timestampNanoseconds, interface, originalLength, bytes) { $0.append(options.bytes) }
  }

  @inline(__always)
  private mutating func write(
    _ timestampNanoseconds: Int64, _ interface: Int, _ originalLength: UInt32, _ bytes: RawSpan,
    options: (inout ByteBuffer) throws(PacketFileError) -> Void
  ) throws(PacketFileError) {
    guard interfaces.indices.contains(interface) else { throw .notRepresentable(.interface) }
    guard let units = UInt64(exactly: timestampNanoseconds) else {
      throw .notRepresentable(.timestamp)
    }
    guard bytes.byteCount <= FileLimit.frameByteCount, originalLength >= bytes.byteCount else {
      throw .notRepresentable(.frameLength)
    }
    try sink.write(block: .enhancedPacket) { block in
      block.append(littleEndian: UInt32(interface))
      block.append(timestamp: units)
      block.append(littleEndian: UInt32(bytes.byteCount))
      block.append(littleEndian: originalLength)
      block.append(padded: bytes)
    } options: { block throws(PacketFileError) in
      try options(&block)
    }
  }

  /// Appends a custom or local-use block with the given body, padded to four bytes.
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` for a block of more than
  ///   ``FileLimit/blockByteCount`` bytes, `cannotWrite` or `compression`.
  public mutating func write(
    blockOfType type: PcapngBlockType, body: [UInt8]
  ) throws(PacketFileError) {
    guard body.count <= FileLimit.blockByteCount else { throw .notRepresentable(.blockLength) }
    try sink.write(block: type) { $0.append(padded: body.rawSpan) }
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
    let counts = [
      (PcapngOptionCode.statisticsReceived, statistics.received),
      (PcapngOptionCode.statisticsDropped, statistics.dropped),
      (PcapngOptionCode.statisticsFilterAccepted, statistics.filterAccepted),
      (PcapngOptionCode.statisticsDroppedBySystem, statistics.droppedBySystem),
    ]
    try sink.write(block: .interfaceStatistics) { block in
      block.append(littleEndian: UInt32(statistics.interface))
      block.append(timestamp: units)
    } options: { options in
      for case (let code, let count?) in counts { options.append(option: code, count) }
    }
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
