import FoundationEssentials

/// Numbers and rows of bytes as the protocol spells them.
enum ProtocolNumber {
  /// A number in C's notation: `0x` and hexadecimal, `0` and octal, or decimal.
  static func parse(_ text: ArraySlice<UInt8>) -> UInt64? {
    let digits: ArraySlice<UInt8>
    let radix: UInt64
    if let hexadecimal = afterPrefix(text) {
      (digits, radix) = (hexadecimal, 16)
    } else if text.first == UInt8(ascii: "0") {
      (digits, radix) = (text, 8)
    } else {
      (digits, radix) = (text, 10)
    }
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in digits {
      guard let digit = digit(byte), UInt64(digit) < radix else { return nil }
      let (shifted, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = shifted.addingReportingOverflow(UInt64(digit))
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }

  /// A number that may have a sign.
  static func parseSigned(_ text: ArraySlice<UInt8>) -> Int64? {
    guard text.first == UInt8(ascii: "-") else { return parse(text).flatMap(Int64.init(exactly:)) }
    return parse(text.dropFirst()).flatMap { magnitude in
      magnitude == 1 << 63 ? .min : Int64(exactly: magnitude).map { -$0 }
    }
  }

  /// The bytes behind `0x`, two digits each.
  static func parseBytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard let digits = afterPrefix(text), digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    var index = digits.startIndex
    while index < digits.endIndex {
      guard let high = digit(digits[index]), let low = digit(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
      index += 2
    }
    return bytes
  }

  static func append(_ value: UInt64, to text: inout [UInt8], minimumDigits: Int = 1) {
    text.append(contentsOf: [UInt8(ascii: "0"), UInt8(ascii: "x")])
    let needed = max(minimumDigits, (64 - value.leadingZeroBitCount + 3) / 4)
    for place in stride(from: needed - 1, through: 0, by: -1) {
      text.append(letter(UInt8(truncatingIfNeeded: value >> UInt64(4 * place)) & 15))
    }
  }

  static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    text.append(contentsOf: [UInt8(ascii: "0"), UInt8(ascii: "x")])
    text.reserveCapacity(text.count + 2 * bytes.count)
    for byte in bytes {
      text.append(letter(byte >> 4))
      text.append(letter(byte & 15))
    }
  }

  private static func afterPrefix(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard text.count >= 2, text[text.startIndex] == UInt8(ascii: "0"),
      text[text.startIndex + 1] | 0x20 == UInt8(ascii: "x")
    else { return nil }
    return text.dropFirst(2)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func letter(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}

/// Rows of bytes in base 64 (RFC 4648 §4).
enum Base64 {
  static func parse(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    Data(base64Encoded: Data(text)).map { Array($0) }
  }

  static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    text.append(contentsOf: Data(bytes).base64EncodedData())
  }
}
