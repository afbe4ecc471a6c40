/// Writes bytes front to back into borrowed memory; what does not fit is noticed, not written.
public struct ByteWriter: ~Copyable, ~Escapable {
  @usableFromInline var bytes: MutableRawSpan
  /// Bytes written so far.
  @inlinable public var count: Int { place }
  /// True once something did not fit; what was written before it is of no use then.
  @inlinable public var hasOverflowed: Bool { isFull }
  @usableFromInline var place = 0
  @usableFromInline var isFull = false

  /// Begins at the first of `bytes`.
  @inlinable
  @_lifetime(copy bytes)
  public init(_ bytes: consuming MutableRawSpan) {
    self.bytes = bytes
  }

  /// Writes one byte.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func write(_ byte: UInt8) {
    guard count < bytes.byteCount else {
      isFull = true
      return
    }
    bytes.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    place &+= 1
  }

  /// Writes an integer, least significant byte first.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func write<Value: FixedWidthInteger & BitwiseCopyable>(littleEndian value: Value)
  {
    guard bytes.byteCount - count >= Value.bitWidth / 8 else {
      isFull = true
      return
    }
    bytes.store(littleEndian: value, at: count)
    place &+= Value.bitWidth / 8
  }

  /// Writes a number in LEB128: seven bits a byte, least significant first, at most ten bytes.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func write(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      write(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    write(UInt8(truncatingIfNeeded: rest))
  }
}

/// The bytes that `value` takes in LEB128: 1 to 10.
@inlinable
public func varintByteCount(_ value: UInt64) -> Int {
  (70 &- (value | 1).leadingZeroBitCount) / 7
}
