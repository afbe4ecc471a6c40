/// Why bytes from outside could not be read; offsets count from the first byte of the span.
public enum ByteReadError: Error, Equatable, Sendable {
  /// The bytes end where more were needed.
  case truncated(offset: Int)
  /// A LEB128 number has more than 64 bits.
  case varintTooLong(offset: Int)
  /// A number, or a value that it stands for, is none that may occur here.
  case valueOutOfRange(offset: Int)
}

/// Reads bytes from outside, front to back; every read is checked and ends in a typed error.
public struct ByteReader: ~Escapable {
  @usableFromInline let bytes: RawSpan
  @usableFromInline var place: Int
  /// The offset of the next byte in the span that was given.
  @inlinable public var offset: Int { place }

  /// Begins at `offset` of `bytes`, which may lie beyond their end.
  @inlinable
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, at offset: Int = 0) {
    precondition(offset >= 0)
    self.bytes = bytes
    place = offset
  }

  /// True when no byte is left.
  @inlinable public var isAtEnd: Bool { offset >= bytes.byteCount }

  /// The next byte.
  @inlinable
  public mutating func read() throws(ByteReadError) -> UInt8 {
    guard offset < bytes.byteCount else { throw .truncated(offset: offset) }
    let byte = bytes.byte(at: offset)
    place &+= 1
    return byte
  }

  /// The next integer, least significant byte first.
  @inlinable
  public mutating func readLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    as type: Value.Type = Value.self
  ) throws(ByteReadError) -> Value {
    let count = Value.bitWidth / 8
    guard bytes.byteCount - offset >= count else { throw .truncated(offset: bytes.byteCount) }
    let value = bytes.littleEndian(at: offset, as: Value.self)
    place &+= count
    return value
  }

  /// The next LEB128 number: seven bits a byte, least significant first.
  @inlinable
  public mutating func readVarint() throws(ByteReadError) -> UInt64 {
    let start = offset
    if start < bytes.byteCount {
      let byte = bytes.byte(at: start)
      if byte < 0x80 {
        place &+= 1
        return UInt64(byte)
      }
    }
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try read()
      let bits = UInt64(byte & 0x7F)
      guard shift < 63 || (shift == 63 && bits <= 1) else { throw .varintTooLong(offset: start) }
      value |= bits &<< shift
      if byte & 0x80 == 0 { return value }
      shift &+= 7
    }
  }

  /// The next LEB128 number, which must fit.
  @inlinable
  public mutating func readVarint<Value: FixedWidthInteger>(
    as type: Value.Type
  ) throws(ByteReadError) -> Value {
    let start = offset
    guard let value = Value(exactly: try readVarint()) else {
      throw .valueOutOfRange(offset: start)
    }
    return value
  }

  /// The next `count` bytes, borrowed.
  @inlinable
  @_lifetime(copy self)
  public mutating func readBytes(_ count: Int) throws(ByteReadError) -> RawSpan {
    guard count >= 0, count <= bytes.byteCount - offset else {
      throw .truncated(offset: bytes.byteCount)
    }
    let start = place
    place &+= count
    return bytes.extracting(start..<place)
  }
}
