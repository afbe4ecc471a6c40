internal import Bytes

/// Comparison and number reading over a range of a message's bytes (RFC 9110 §5.6).
extension RawSpan {
  func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
    range.count == text.byteCount && starts(with: text, in: range)
  }

  func starts(with prefix: StaticString, in range: Range<Int>) -> Bool {
    guard range.count >= prefix.byteCount else { return false }
    for place in 0..<prefix.byteCount
    where byte(at: range.lowerBound + place) != prefix.byte(at: place) {
      return false
    }
    return true
  }

  /// Whether the range holds `text`, whatever the case of its letters; `text` is lowercase.
  func equalsIgnoringCase(_ text: StaticString, in range: Range<Int>) -> Bool {
    range.count == text.byteCount && startsIgnoringCase(with: text, in: range)
  }

  /// Whether the range starts with `prefix`, whatever the case; `prefix` is lowercase.
  func startsIgnoringCase(with prefix: StaticString, in range: Range<Int>) -> Bool {
    guard range.count >= prefix.byteCount else { return false }
    for place in 0..<prefix.byteCount
    where byte(at: range.lowerBound + place).lowercased != prefix.byte(at: place) {
      return false
    }
    return true
  }

  /// The place of the first `wanted` byte in the range.
  func firstOffset(of wanted: UInt8, in range: Range<Int>) -> Int? {
    for offset in range where byte(at: offset) == wanted { return offset }
    return nil
  }

  /// The range without optional whitespace at its ends (RFC 9110 §5.6.3).
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, byte(at: lower).isWhitespace { lower += 1 }
    while lower < upper, byte(at: upper - 1).isWhitespace { upper -= 1 }
    return lower..<upper
  }

  /// The decimal number that fills the range; `nil` if empty, not digits, or over 64 bits.
  func decimal(in range: Range<Int>) -> UInt64? {
    guard !range.isEmpty else { return nil }
    var value: UInt64 = 0
    for offset in range {
      guard let digit = byte(at: offset).digitValue else { return nil }
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return value
  }
}
