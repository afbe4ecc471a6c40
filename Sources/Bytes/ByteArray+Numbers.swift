/// Integers appended to a growing array, as bytes for programs and as digits for people.
extension [UInt8] {
  /// Appends `value`, least significant byte first.
  @inlinable
  public mutating func append<Value: FixedWidthInteger & UnsignedInteger>(
    littleEndian value: Value
  ) {
    var rest = value
    for _ in 0..<(Value.bitWidth / 8) {
      append(UInt8(truncatingIfNeeded: rest))
      rest = Value.bitWidth > 8 ? rest >> 8 : 0
    }
  }

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

  /// Appends `value` in decimal digits, with zeros in front up to `minimumDigits`.
  public mutating func append(decimal value: UInt64, minimumDigits: Int = 1) {
    var digits: [20 of UInt8] = .init(repeating: 0x30)
    precondition(minimumDigits <= digits.count)
    var place = digits.count
    var rest = value
    while rest > 0 {
      place &-= 1
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      digits[place] = 0x30 | UInt8(truncatingIfNeeded: digit)
      rest = quotient
    }
    append(digits.rawSpan.extracting(Swift.min(place, digits.count - minimumDigits)..<digits.count))
  }

  /// Appends `0x` and `value` in hexadecimal digits, without zeros in front.
  public mutating func append(hexadecimal value: UInt64) {
    append("0x")
    var shift = Swift.max(0, 60 - value.leadingZeroBitCount / 4 * 4)
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 0xF
      append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      shift -= 4
    }
  }
}
