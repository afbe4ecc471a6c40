internal import Bytes

extension [UInt8] {
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
