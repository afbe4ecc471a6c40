/// Network byte order stores. An offset outside the span is a bug of the caller and traps.
extension MutableRawSpan {
  /// Stores one byte at `offset`.
  @inlinable @inline(__always)
  public mutating func setOctet(_ value: UInt8, at offset: Int) {
    storeBytes(of: value, toByteOffset: offset, as: UInt8.self)
  }

  /// Stores a 16-bit value in network byte order at `offset`.
  @inlinable @inline(__always)
  public mutating func setNetworkUInt16(_ value: UInt16, at offset: Int) {
    storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt16.self)
  }

  /// Stores a 32-bit value in network byte order at `offset`.
  @inlinable @inline(__always)
  public mutating func setNetworkUInt32(_ value: UInt32, at offset: Int) {
    storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt32.self)
  }

  /// Copies all of `source` to the bytes that start at `offset`.
  /// - Precondition: `offset + source.byteCount <= byteCount`.
  @inlinable
  public mutating func copyBytes(from source: RawSpan, at offset: Int) {
    precondition(offset >= 0 && source.byteCount <= byteCount - offset, "copy out of bounds")
    guard source.byteCount > 0 else { return }
    // Safety: both ranges were checked above; a mutable span cannot overlap a live borrow.
    unsafe source.withUnsafeBytes { from in
      unsafe withUnsafeMutableBytes { to in
        unsafe UnsafeMutableRawBufferPointer(rebasing: to[offset...]).copyMemory(from: from)
      }
    }
  }

  /// Moves `range` to the bytes that start at `offset`; the two may overlap.
  /// - Precondition: both ranges lie inside the span.
  @inlinable
  public mutating func moveBytes(_ range: Range<Int>, to offset: Int) {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "move out of bounds")
    precondition(offset >= 0 && range.count <= byteCount - offset, "move out of bounds")
    // Safety: both ranges were checked above; copyMemory has the semantics of memmove.
    unsafe withUnsafeMutableBytes { bytes in
      let from = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
      unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]).copyMemory(from: from)
    }
  }
}
