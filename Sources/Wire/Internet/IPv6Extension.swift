/// Headers between IPv6's own and what it carries (RFC 8200 §4).
enum IPv6Extension {
  static let fragment: UInt8 = 44

  static func isOne(_ number: UInt8) -> Bool {
    number == 0 || number == 43 || number == fragment || number == 60 || number == 51
  }

  static func byteCount(_ number: UInt8, _ length: UInt8) -> Int {
    switch number {
    case fragment: 8
    // RFC 4302 §2.2 counts in words, less two.
    case 51: (Int(length) + 2) * 4
    default: (Int(length) + 1) * 8
    }
  }
}
