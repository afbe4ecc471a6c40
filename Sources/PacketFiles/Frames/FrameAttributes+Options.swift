extension FrameAttributes {
  /// Parses the options of an Enhanced Packet Block, or of a Packet Block, whose flags agree.
  init(options: RawSpan, _ order: ByteOrder) {
    self.init()
    var cursor = PcapngOptionCursor()
    while let option = cursor.next(in: options, order) {
      apply(option.code, options.extracting(option.value), order)
    }
    isMalformed = isMalformed || cursor.isMalformed
  }

  private mutating func apply(_ code: UInt16, _ value: RawSpan, _ order: ByteOrder) {
    switch (code, value.byteCount) {
    case (PcapngOptionCode.comment, _): comments.append(value.text())
    case (PcapngOptionCode.frameFlags, 4): flags = value.uint32(at: 0, order)
    case (PcapngOptionCode.frameDropCount, 8): dropCount = value.uint64(at: 0, order)
    case (PcapngOptionCode.framePacketID, 8): packetID = value.uint64(at: 0, order)
    case (PcapngOptionCode.frameQueue, 4): queue = value.uint32(at: 0, order)
    case (PcapngOptionCode.frameFlags, _), (PcapngOptionCode.frameDropCount, _),
      (PcapngOptionCode.framePacketID, _), (PcapngOptionCode.frameQueue, _):
      isMalformed = true
    default:
      guard PcapngOptionCode.custom.contains(code) else { return }
      guard value.byteCount >= 4 else {
        isMalformed = true
        return
      }
      customOptions.append(
        CustomOption(
          code: code, enterpriseNumber: value.uint32(at: 0, order),
          bytes: value.extracting(4..<value.byteCount).copied()))
    }
  }
}
