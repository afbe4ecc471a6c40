/// Why the bytes of a block do not decode; offsets count from the block's first byte.
public enum BlockError: Error, Equatable, Sendable {
  case truncated(offset: Int)
  case badSync(found: UInt32)
  case unsupportedVersion(UInt8)
  case unknownBlockKind(UInt8)
  case badHeaderLength(UInt8)
  case badPayloadLength(declared: Int, present: Int)
  case badChecksum(stored: UInt32, computed: UInt32)
  case varintTooLong(offset: Int)
  case valueOutOfRange(offset: Int)
  case unknownEventKind(UInt8, offset: Int)
  case trailingBytes(offset: Int)
}

/// Reads a block's payload; every read is checked, so hostile bytes end in a ``BlockError``.
struct ByteReader: ~Escapable {
  private let bytes: Span<UInt8>
  private(set) var offset: Int

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  var isAtEnd: Bool { offset >= bytes.count }

  mutating func read() throws(BlockError) -> UInt8 {
    guard offset < bytes.count else { throw .truncated(offset: offset) }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func read32() throws(BlockError) -> UInt32 {
    var value: UInt32 = 0
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      value |= UInt32(try read()) << shift
    }
    return value
  }

  mutating func readVarint() throws(BlockError) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try read()
      let bits = UInt64(byte & 0x7F)
      guard shift < 63 || (shift == 63 && bits <= 1) else { throw .varintTooLong(offset: start) }
      value |= bits << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
  }

  mutating func readVarint<Value: FixedWidthInteger>(
    as type: Value.Type
  ) throws(BlockError) -> Value {
    let start = offset
    guard let value = Value(exactly: try readVarint()) else {
      throw .valueOutOfRange(offset: start)
    }
    return value
  }
}
