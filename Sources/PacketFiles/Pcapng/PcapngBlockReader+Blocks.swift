extension PcapngBlockReader {
  /// What the block at the window's start says; nil if it says nothing to a reader of frames.
  mutating func interpret(
    _ type: PcapngBlockType, _ window: borrowing InputWindow
  ) -> PacketFileEvent? {
    let order = byteOrder ?? .little
    body = 8..<blockLength - 4
    options = 0..<0
    dropCount = nil
    switch type {
    case .enhancedPacket: return enhancedPacket(window, order)
    case .sectionHeader: return sectionHeader(window, order)
    case .interfaceDescription:
      let block = window.bytes.extracting(body)
      guard interfaces.count < FileLimit.interfaceCount,
        let interface = InterfaceDescription(blockBody: block, order)
      else { return damage(type, window, .blockBody) }
      interfaces.append(interface)
      return .interface(interface)
    case .packet: return packet(window, order)
    case .simplePacket: return simplePacket(window, order)
    case .interfaceStatistics: return statistics(window, order)
    default:
      if type.isPassedThrough { return .block(type) }
      if type.smallestLength == nil { unknownBlockCount += 1 }
      return nil
    }
  }

  private func damage(
    _ type: PcapngBlockType, _ window: borrowing InputWindow, _ cause: FileDamage.Cause
  ) -> PacketFileEvent {
    .damage(
      FileDamage(
        offset: window.offset, length: UInt64(blockLength), blockType: type, cause: cause))
  }

  /// pcapng §4.1.
  private mutating func sectionHeader(
    _ window: borrowing InputWindow, _ order: ByteOrder
  ) -> PacketFileEvent {
    earlierInterfaceCount += interfaces.count
    interfaces = []
    isSectionDamaged = false
    guard blockLength >= 28 else { return damage(.sectionHeader, window, .blockBody) }
    let major = window.bytes.uint16(at: 12, order)
    let minor = window.bytes.uint16(at: 14, order)
    guard major == 1 else {
      return damage(.sectionHeader, window, .sectionVersion(major: major, minor: minor))
    }
    let options = window.bytes.extracting(24..<blockLength - 4)
    return .section(SectionHeader(options: options, order))
  }

  /// pcapng §4.3.
  private mutating func enhancedPacket(
    _ window: borrowing InputWindow, _ order: ByteOrder
  ) -> PacketFileEvent {
    guard blockLength >= 32 else { return damage(.enhancedPacket, window, .blockBody) }
    let bytes = window.bytes
    return frame(
      .enhancedPacket, window, interface: bytes.uint32(at: 8, order),
      units: bytes.timestamp(at: 12, order), captured: bytes.uint32(at: 20, order),
      original: bytes.uint32(at: 24, order))
  }

  /// pcapng appendix A.
  private mutating func packet(
    _ window: borrowing InputWindow, _ order: ByteOrder
  ) -> PacketFileEvent {
    guard blockLength >= 32 else { return damage(.packet, window, .blockBody) }
    let bytes = window.bytes
    let drops = bytes.uint16(at: 10, order)
    let event = frame(
      .packet, window, interface: UInt32(bytes.uint16(at: 8, order)),
      units: bytes.timestamp(at: 12, order), captured: bytes.uint32(at: 20, order),
      original: bytes.uint32(at: 24, order))
    dropCount = drops == 0xFFFF ? nil : UInt64(drops)
    return event
  }

  private mutating func frame(
    _ type: PcapngBlockType, _ window: borrowing InputWindow, interface: UInt32, units: UInt64,
    captured: UInt32, original: UInt32
  ) -> PacketFileEvent {
    let room = blockLength - 32
    guard captured <= FileLimit.frameByteCount, paddedToFour(Int(captured)) <= room else {
      return damage(type, window, .capturedLength(captured))
    }
    guard let description = description(of: interface) else {
      return damage(type, window, .unknownInterface(interface))
    }
    let nanoseconds = description.nanoseconds(units)
    body = 28..<28 + Int(captured)
    options = 28 + paddedToFour(Int(captured))..<blockLength - 4
    return .frame(
      FrameHeader(
        timestampNanoseconds: nanoseconds ?? 0, capturedLength: Int(captured),
        originalLength: original, interface: Int(interface), linkType: description.linkType,
        offset: window.offset, hasTime: nanoseconds != nil,
        frameCheckByteCount: description.frameCheckByteCount))
  }

  private func description(of interface: UInt32) -> InterfaceDescription? {
    if interface < interfaces.count { return interfaces[Int(interface)] }
    return isSectionDamaged ? assumedInterface : nil
  }

  /// pcapng §4.4: the captured length follows from the original one and the snapshot length.
  private mutating func simplePacket(
    _ window: borrowing InputWindow, _ order: ByteOrder
  ) -> PacketFileEvent {
    guard blockLength >= 16 else { return damage(.simplePacket, window, .blockBody) }
    let original = window.bytes.uint32(at: 8, order)
    guard let description = description(of: 0) else {
      return damage(.simplePacket, window, .unknownInterface(0))
    }
    let limit = description.snapLength == 0 ? UInt32.max : description.snapLength
    let captured = min(original, limit)
    guard captured <= FileLimit.frameByteCount, Int(captured) <= blockLength - 16 else {
      return damage(.simplePacket, window, .capturedLength(captured))
    }
    body = 12..<12 + Int(captured)
    return .frame(
      FrameHeader(
        timestampNanoseconds: 0, capturedLength: Int(captured), originalLength: original,
        interface: 0, linkType: description.linkType, offset: window.offset, hasTime: false,
        frameCheckByteCount: description.frameCheckByteCount))
  }

  /// pcapng §4.6.
  private func statistics(
    _ window: borrowing InputWindow, _ order: ByteOrder
  ) -> PacketFileEvent {
    guard blockLength >= 24 else { return damage(.interfaceStatistics, window, .blockBody) }
    let interface = window.bytes.uint32(at: 8, order)
    guard let description = description(of: interface) else {
      return damage(.interfaceStatistics, window, .unknownInterface(interface))
    }
    var statistics = InterfaceStatistics(
      interface: Int(interface),
      timestampNanoseconds: description.nanoseconds(window.bytes.timestamp(at: 12, order)))
    statistics.apply(options: window.bytes.extracting(20..<blockLength - 4), order)
    return .statistics(statistics)
  }
}
