extension [UInt8] {
  /// Appends `value`, least significant byte first.
  mutating func append(littleEndian value: UInt16) { append(memoryOf: value.littleEndian) }

  /// Appends `value`, least significant byte first.
  mutating func append(littleEndian value: UInt32) { append(memoryOf: value.littleEndian) }

  /// Appends `value`, least significant byte first.
  mutating func append(littleEndian value: UInt64) { append(memoryOf: value.littleEndian) }

  /// Appends zeros until the count is a multiple of four (pcapng §3.1).
  mutating func padToFour() {
    while count % 4 != 0 { append(0) }
  }
}

/// `byteCount` rounded up to the 32-bit boundary every pcapng field is padded to (pcapng §3.1).
func paddedToFour(_ byteCount: Int) -> Int {
  (byteCount + 3) & ~3
}
