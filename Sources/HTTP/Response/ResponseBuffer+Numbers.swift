extension ResponseBuffer {
  /// Appends `value` in decimal, without leading zeros.
  public mutating func append(decimal value: UInt64) throws(ResponseOverflow) {
    var divisor: UInt64 = 1
    while value / divisor >= 10 { divisor *= 10 }
    let start = count
    do throws(ResponseOverflow) {
      while divisor > 0 {
        try append(byte: .zero + UInt8(value / divisor % 10))
        divisor /= 10
      }
    } catch {
      truncate(to: start)
      throw error
    }
  }

  /// Appends the last `digits` hexadecimal digits of `value`, in small letters.
  ///
  /// - Parameters:
  ///   - value: what to write.
  ///   - digits: 1 to 16.
  public mutating func append(
    hexadecimal value: UInt64, digits: Int
  ) throws(ResponseOverflow) {
    precondition(digits >= 1 && digits <= 16, "a 64-bit number has 1 to 16 digits")
    let start = count
    do throws(ResponseOverflow) {
      for place in stride(from: digits - 1, through: 0, by: -1) {
        let digit = UInt8(truncatingIfNeeded: value >> UInt64(place * 4)) & 0xF
        try append(byte: digit < 10 ? .zero + digit : UInt8(ascii: "a") + digit - 10)
      }
    } catch {
      truncate(to: start)
      throw error
    }
  }
}
