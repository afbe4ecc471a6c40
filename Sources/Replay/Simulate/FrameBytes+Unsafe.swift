import Glibc
import VirtIODevice

extension [UInt8] {
  /// The bytes as a raw span.
  var rawSpan: RawSpan {
    @_lifetime(borrow self)
    // Safety: every byte of an array is initialised, and a RawSpan only reads.
    borrowing get { unsafe span.bytes }
  }
}

extension RawSpan {
  /// All bytes, copied.
  var bytes: [UInt8] {
    // Safety: the buffer is read within the closure only, and the array owns its copy.
    unsafe withUnsafeBytes { unsafe Array($0) }
  }

  /// Where `other` first differs; nil if both are the same.
  func firstDifference(from other: RawSpan) -> Int? {
    let count = Swift.min(byteCount, other.byteCount)
    let isSame = unsafe withUnsafeBytes { left in
      unsafe other.withUnsafeBytes { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return true }
        // Safety: both hold `count` bytes, and memcmp only reads.
        return unsafe memcmp(left, right, count) == 0
      }
    }
    guard !isSame else { return byteCount == other.byteCount ? nil : count }
    var place = 0
    // Safety: `place` stays below both counts, since the first `count` bytes differ somewhere.
    while unsafe unsafeLoad(fromByteOffset: place, as: UInt8.self)
      == other.unsafeLoad(fromByteOffset: place, as: UInt8.self)
    {
      place += 1
    }
    return place
  }
}

extension GuestMemory {
  /// A copy of `byteCount` bytes at `address`, zeros where there is no memory.
  func bytes(at address: UInt64, byteCount: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    var elements = bytes.mutableSpan
    // Safety: any byte is a valid UInt8, whatever is written.
    var destination = unsafe elements.mutableBytes
    copy(from: address, byteCount: byteCount, into: &destination)
    return bytes
  }
}
