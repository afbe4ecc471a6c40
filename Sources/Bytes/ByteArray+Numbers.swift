/// Integers appended to a growing array as LEB128.
extension [UInt8] {
  /// Appends `value` in LEB128: seven bits a byte, least significant first, at most ten bytes.
  @inlinable
  public mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }
}
