/// Numbers as digits for people, put together in a register.
extension ByteBuffer {
  /// Appends `value` in decimal digits, with zeros in front up to `minimumDigits`, at most 16.
  @inlinable @inline(__always)
  public mutating func append(decimal value: UInt64, minimumDigits: Int = 1) {
    // Most numbers of a trace are positions, lengths and identifiers.
    if value < 10_000 && minimumDigits <= 4 {
      let count = max(decimalDigitCount(value), minimumDigits)
      let characters = decimalCharacters(value)
      append(first: count, of: characters >> UInt64(truncatingIfNeeded: 32 &- 8 &* count))
      return
    }
    append(longDecimal: value, minimumDigits: minimumDigits)
  }

  @inlinable
  mutating func append(longDecimal value: UInt64, minimumDigits: Int) {
    if value >= 100_000_000 || minimumDigits > 8 {
      append(decimal: value / 100_000_000, minimumDigits: max(1, minimumDigits &- 8))
      append(littleEndian: eightDecimalCharacters(value % 100_000_000))
      return
    }
    let count = max(decimalDigitCount(value), minimumDigits)
    let characters = eightDecimalCharacters(value)
    append(first: count, of: characters >> UInt64(truncatingIfNeeded: 64 &- 8 &* count))
  }

  /// Appends `value` in decimal digits, with spaces in front up to `width`, at most 8.
  @inlinable
  public mutating func append(decimal value: UInt64, width: Int) {
    let count = value < 100_000_000 ? decimalDigitCount(value) : 8
    append(repeating: 0x20, count: width &- count)
    append(decimal: value)
  }

  /// Appends `value` in decimal digits, behind a minus sign when it is below 0.
  @inlinable
  public mutating func append(decimal value: Int64) {
    if value < 0 { append(0x2D) }
    append(decimal: value.magnitude)
  }

  /// Appends `0x` and `value` in hexadecimal digits, without zeros in front.
  @inlinable
  public mutating func append(hexadecimal value: UInt64) {
    append("0x")
    append(hexadecimalDigits: value, minimumDigits: 1)
  }

  /// Appends `value` in hexadecimal digits, with zeros in front up to `minimumDigits`, at most 8.
  @inlinable
  public mutating func append(hexadecimalDigits value: UInt64, minimumDigits: Int) {
    if value >> 32 != 0 {
      append(hexadecimalDigits: value >> 32, minimumDigits: 1)
      append(littleEndian: hexadecimalCharacters(hexadecimalNibbles(value)))
      return
    }
    let nibbles = hexadecimalNibbles(value)
    let zeros = min(nibbles.trailingZeroBitCount / 8, 8 &- minimumDigits)
    append(
      first: 8 &- zeros,
      of: hexadecimalCharacters(nibbles) >> UInt64(truncatingIfNeeded: 8 &* zeros))
  }
}

/// How many decimal digits `value`, which is below 100,000,000, has.
///
/// Known long before the digits are, so that what is appended next need not wait for them.
@inlinable @inline(__always)
func decimalDigitCount(_ value: UInt64) -> Int {
  var count = 1
  if value >= 10 { count &+= 1 }
  if value >= 100 { count &+= 1 }
  if value >= 1_000 { count &+= 1 }
  if value >= 10_000 { count &+= 1 }
  if value >= 100_000 { count &+= 1 }
  if value >= 1_000_000 { count &+= 1 }
  if value >= 10_000_000 { count &+= 1 }
  return count
}

/// The eight decimal digits of `value`, which is below 100,000,000, the highest first.
@inlinable @inline(__always)
func eightDecimalCharacters(_ value: UInt64) -> UInt64 {
  let high = value / 10_000
  return decimalCharacters(high) | decimalCharacters(value &- high &* 10_000) << 32
}

/// The four decimal digits of `value`, which is below 10,000, the highest first.
@inlinable @inline(__always)
func decimalCharacters(_ value: UInt64) -> UInt64 {
  // The reciprocal is exact for all of them.
  let hundreds = (value &* 5_243) >> 19
  return decimalPair(hundreds) | decimalPair(value &- hundreds &* 100) << 16
}

/// The eight hexadecimal digits of the low half of `value`, one a byte, the highest first.
@inlinable @inline(__always)
func hexadecimalNibbles(_ value: UInt64) -> UInt64 {
  var nibbles = value & 0xFFFF_FFFF
  nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
  nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
  nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F_0F0F_0F0F
  return nibbles.byteSwapped
}

/// The characters of eight digits, `0` to `9` and `a` to `f`.
@inlinable @inline(__always)
func hexadecimalCharacters(_ nibbles: UInt64) -> UInt64 {
  let letters = ((nibbles &+ 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
  return nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
}
