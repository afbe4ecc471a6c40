/// Builds one little-endian pcapng block (pcapng §3.1) in storage that is used again and again.
struct PcapngBlockBuilder {
  private(set) var bytes: [UInt8] = []
  private var hasOptions = false

  /// Starts a block; its length is filled in by ``end()``.
  mutating func begin(_ type: PcapngBlockType) {
    bytes.removeAll(keepingCapacity: true)
    hasOptions = false
    bytes.append(littleEndian: type.rawValue)
    bytes.append(littleEndian: UInt32(0))
  }

  /// Appends a field of the block's fixed part.
  mutating func append(_ value: UInt16) { bytes.append(littleEndian: value) }

  /// Appends a field of the block's fixed part.
  mutating func append(_ value: UInt32) { bytes.append(littleEndian: value) }

  /// Appends a field of the block's fixed part.
  mutating func append(_ value: UInt64) { bytes.append(littleEndian: value) }

  /// Appends a timestamp, its high half first (pcapng §4.3).
  mutating func append(timestamp units: UInt64) {
    append(UInt32(truncatingIfNeeded: units >> 32))
    append(UInt32(truncatingIfNeeded: units))
  }

  /// Appends variable data with its padding.
  mutating func append(padded data: [UInt8]) {
    bytes.append(contentsOf: data)
    bytes.padToFour()
  }

  /// Appends variable data with its padding.
  mutating func append(padded data: RawSpan) {
    bytes.append(data)
    bytes.padToFour()
  }

  /// Appends options as they are.
  mutating func append(_ options: borrowing PacketOptions) {
    guard !options.bytes.isEmpty else { return }
    hasOptions = true
    bytes.append(contentsOf: options.bytes)
  }

  /// Appends the option's code and length; its value must follow.
  private mutating func beginOption(_ code: UInt16, _ length: Int) throws(PacketFileError) {
    guard let length = UInt16(exactly: length) else { throw .notRepresentable(.optionLength) }
    hasOptions = true
    append(code)
    append(length)
  }

  /// Appends an option with a text.
  mutating func append(option code: UInt16, text: String) throws(PacketFileError) {
    try beginOption(code, text.utf8.count)
    bytes.append(contentsOf: text.utf8)
    bytes.padToFour()
  }

  /// Appends an option with one byte.
  mutating func append(option code: UInt16, _ value: UInt8) throws(PacketFileError) {
    try beginOption(code, 1)
    bytes.append(value)
    bytes.padToFour()
  }

  /// Appends an option with a 32-bit number.
  mutating func append(option code: UInt16, _ value: UInt32) throws(PacketFileError) {
    try beginOption(code, 4)
    append(value)
  }

  /// Appends an option with a 64-bit number.
  mutating func append(option code: UInt16, _ value: UInt64) throws(PacketFileError) {
    try beginOption(code, 8)
    append(value)
  }

  /// Appends a custom option (pcapng §3.5.1).
  mutating func append(_ option: CustomOption) throws(PacketFileError) {
    try beginOption(option.code, 4 + option.bytes.count)
    append(option.enterpriseNumber)
    append(padded: option.bytes)
  }

  /// Ends the options and the block.
  mutating func end() throws(PacketFileError) {
    if hasOptions { append(UInt32(PcapngOptionCode.endOfOptions)) }
    let length = bytes.count + 4
    guard length <= FileLimit.blockByteCount else { throw .notRepresentable(.blockLength) }
    append(UInt32(length))
    for index in 0..<4 {
      bytes[4 + index] = UInt8(truncatingIfNeeded: length >> (8 * index))
    }
  }
}
