/// Stores of integers in a stated byte order; an offset outside the span traps.
extension MutableRawSpan {
  /// Stores `value` at `offset`, least significant byte first.
  @inlinable @inline(__always)
  public mutating func store<Value: FixedWidthInteger & BitwiseCopyable>(
    littleEndian value: Value, at offset: Int
  ) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
  }

  /// Stores `value` at `offset`, most significant byte first.
  @inlinable @inline(__always)
  public mutating func store<Value: FixedWidthInteger & BitwiseCopyable>(
    bigEndian value: Value, at offset: Int
  ) {
    storeBytes(of: value.bigEndian, toByteOffset: offset, as: Value.self)
  }

  /// Copies all of `source` to the bytes that start at `offset`.
  ///
  /// - Precondition: `offset + source.byteCount <= byteCount`.
  @inlinable
  public mutating func copy(from source: RawSpan, to offset: Int) {
    precondition(offset >= 0 && source.byteCount <= byteCount - offset, "copy out of bounds")
    guard source.byteCount > 0 else { return }
    // Safety: both ranges were checked above; a mutable span cannot overlap a live borrow.
    unsafe source.withUnsafeBytes { from in
      unsafe withUnsafeMutableBytes { to in
        unsafe UnsafeMutableRawBufferPointer(rebasing: to[offset...]).copyMemory(from: from)
      }
    }
  }
}
