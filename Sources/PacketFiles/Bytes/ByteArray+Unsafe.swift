extension [UInt8] {
  /// The elements as raw memory.
  var rawSpan: RawSpan {
    @_lifetime(borrow self)
    // Safety: a byte has no padding that could be uninitialised.
    borrowing get { unsafe span.bytes }
  }

  /// Appends the memory of an integer, in one step.
  mutating func append(memoryOf value: some FixedWidthInteger & BitwiseCopyable) {
    // Safety: an integer has no padding, and the pointer does not leave the closure.
    unsafe Swift.withUnsafeBytes(of: value) { unsafe append(contentsOf: $0) }
  }

  /// Appends a copy of `bytes`.
  mutating func append(_ bytes: RawSpan) {
    // Safety: the pointer does not leave the closure, which copies what it points to.
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }

  /// Copies the elements in `range` to the front; the ranges may overlap.
  ///
  /// - Precondition: `range` lies inside the array.
  mutating func moveToFront(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    // Safety: both ranges lie inside the storage, and copyMemory allows overlap.
    unsafe withUnsafeMutableBytes { storage in
      unsafe storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[range]))
    }
  }

  /// Copies `bytes` over the elements from `index` on.
  ///
  /// - Precondition: `index + bytes.byteCount <= count`.
  mutating func overwrite(from index: Int, with bytes: RawSpan) {
    precondition(index >= 0 && bytes.byteCount <= count - index)
    // Safety: the range was checked above; the source is another object, borrowed.
    unsafe withUnsafeMutableBytes { storage in
      unsafe bytes.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(rebasing: storage[index...]).copyMemory(from: source)
      }
    }
  }
}
