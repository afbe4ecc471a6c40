/// The character classes of the grammar (RFC 9110 §5.5, §5.6; RFC 5234 appendix B.1).
extension UInt8 {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let slash: UInt8 = 0x2F
  static let zero: UInt8 = 0x30

  /// SP or HTAB, of which OWS is made.
  var isWhitespace: Bool { self == .space || self == .tab }

  /// VCHAR: a printable ASCII character.
  var isVisible: Bool { self > 0x20 && self < 0x7F }

  /// `field-content`: VCHAR, obs-text, SP or HTAB.
  var isFieldContent: Bool { isVisible || isWhitespace || self >= 0x80 }

  var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  var digitValue: UInt8? { isDigit ? self - .zero : nil }

  var isLetter: Bool { lowercased >= 0x61 && lowercased <= 0x7A }

  /// The byte with an ASCII capital made small.
  var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

  /// `tchar`: what a method or a field name is made of.
  var isTokenCharacter: Bool {
    if isDigit || isLetter { return true }
    switch self {
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
      UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
      UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      return true
    default:
      return false
    }
  }
}
