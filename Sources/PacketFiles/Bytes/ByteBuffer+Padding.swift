internal import Bytes

extension ByteBuffer {
  /// Appends zeros until what was appended from `start` on is a multiple of four (pcapng §3.1).
  mutating func padToFour(from start: Int) {
    let byteCount = count - start
    append(repeating: 0, count: paddedToFour(byteCount) - byteCount)
  }
}

/// `byteCount` rounded up to the 32-bit boundary every pcapng field is padded to (pcapng §3.1).
func paddedToFour(_ byteCount: Int) -> Int {
  (byteCount + 3) & ~3
}
