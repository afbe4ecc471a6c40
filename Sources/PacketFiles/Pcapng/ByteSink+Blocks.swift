internal import Bytes

extension ByteSink {
  /// Builds a little-endian pcapng block (pcapng §3.1) where it waits to be written; one that does
  /// not fit the format is taken back.
  ///
  /// - Parameters:
  ///   - fixed: appends what stands before the options.
  ///   - options: appends the options, without what ends them.
  @inline(__always)
  mutating func write(
    block type: PcapngBlockType, _ fixed: (inout ByteBuffer) -> Void,
    options: (inout ByteBuffer) throws(PacketFileError) -> Void = { _ in }
  ) throws(PacketFileError) {
    let start = buffer.count
    buffer.append(littleEndian: type.rawValue)
    buffer.append(littleEndian: UInt32(0))
    fixed(&buffer)
    let firstOption = buffer.count
    do throws(PacketFileError) {
      try options(&buffer)
      if buffer.count > firstOption {
        buffer.append(littleEndian: UInt32(PcapngOptionCode.endOfOptions))
      }
      let length = buffer.count + 4 - start
      guard length <= FileLimit.blockByteCount else { throw .notRepresentable(.blockLength) }
      buffer.append(littleEndian: UInt32(length))
      buffer.store(littleEndian: UInt32(length), at: start + 4)
    } catch {
      buffer.truncate(to: start)
      throw error
    }
    try settle()
  }
}

// What a block is made of.
extension ByteBuffer {
  /// Appends a timestamp, its high half first (pcapng §4.3).
  mutating func append(timestamp units: UInt64) {
    append(littleEndian: units << 32 | units >> 32)
  }

  /// Appends variable data with its padding.
  mutating func append(padded data: RawSpan) {
    let start = count
    append(data)
    padToFour(from: start)
  }

  /// Appends an option with a text.
  mutating func append(option code: UInt16, text: String) throws(PacketFileError) {
    let bytes = Array(text.utf8)
    try begin(option: code, byteCount: bytes.count)
    append(padded: bytes.rawSpan)
  }

  /// Appends an option with a number.
  mutating func append(option code: UInt16, _ value: some FixedWidthInteger & BitwiseCopyable) {
    let byteCount = value.bitWidth / 8
    append(littleEndian: code)
    append(littleEndian: UInt16(byteCount))
    let start = count
    append(littleEndian: value)
    padToFour(from: start)
  }

  /// Appends what a frame's attributes say; what says nothing is left out.
  mutating func append(_ attributes: FrameAttributes) throws(PacketFileError) {
    for comment in attributes.comments {
      try append(option: PcapngOptionCode.comment, text: comment)
    }
    if attributes.flags != 0 { append(option: PcapngOptionCode.frameFlags, attributes.flags) }
    if let dropCount = attributes.dropCount {
      append(option: PcapngOptionCode.frameDropCount, dropCount)
    }
    if let packetID = attributes.packetID {
      append(option: PcapngOptionCode.framePacketID, packetID)
    }
    if let queue = attributes.queue { append(option: PcapngOptionCode.frameQueue, queue) }
    for option in attributes.customOptions { try append(option) }
  }

  /// Appends a custom option (pcapng §3.5.1).
  private mutating func append(_ option: CustomOption) throws(PacketFileError) {
    try begin(option: option.code, byteCount: 4 + option.bytes.count)
    append(littleEndian: option.enterpriseNumber)
    append(padded: option.bytes.rawSpan)
  }

  /// Appends an option's code and length; its value must follow.
  private mutating func begin(option code: UInt16, byteCount: Int) throws(PacketFileError) {
    guard let byteCount = UInt16(exactly: byteCount) else {
      throw .notRepresentable(.optionLength)
    }
    append(littleEndian: code)
    append(littleEndian: byteCount)
  }
}
