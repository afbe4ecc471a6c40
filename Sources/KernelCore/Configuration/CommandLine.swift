import Wire

/// The kernel command line: words of the form `key=value`, separated by spaces.
struct CommandLine {
  /// One word; both parts are ranges of the line.
  struct Word: Equatable {
    var key: Range<Int>
    /// Empty when the word has no `=`.
    var value: Range<Int>
  }

  private let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func nextWord() -> Word? {
    while offset < bytes.count, isSpace(bytes[offset]) { offset += 1 }
    guard offset < bytes.count else { return nil }
    let start = offset
    while offset < bytes.count, !isSpace(bytes[offset]) { offset += 1 }
    var separator = start
    while separator < offset, bytes[separator] != UInt8(ascii: "=") { separator += 1 }
    return Word(key: start..<separator, value: min(separator + 1, offset)..<offset)
  }

  /// True when the bytes of `range` are those of `text`.
  func holds(_ text: String, at range: Range<Int>) -> Bool {
    bytes[range].elementsEqual(text.utf8)
  }

  /// The parts of `range` between its commas; an empty one counts.
  func parts(of range: Range<Int>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    for place in range where bytes[place] == UInt8(ascii: ",") {
      parts.append(start..<place)
      start = place + 1
    }
    return parts + [start..<range.upperBound]
  }

  /// The decimal number that fills `range`, up to `limit`.
  func number(at range: Range<Int>, limit: UInt32) -> UInt32? {
    guard !range.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in bytes[range] {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
      guard value <= UInt64(limit) else { return nil }
    }
    return UInt32(value)
  }

  /// The dotted decimal IPv4 address that fills `range`.
  func address(at range: Range<Int>) -> IPv4Address? {
    var value: UInt32 = 0
    var start = range.lowerBound
    for part in 0..<4 {
      var end = start
      while end < range.upperBound, bytes[end] != UInt8(ascii: ".") { end += 1 }
      guard let number = number(at: start..<end, limit: 255) else { return nil }
      guard part == 3 ? end == range.upperBound : end < range.upperBound else { return nil }
      value = value << 8 | number
      start = end + 1
    }
    return IPv4Address(rawValue: value)
  }

  /// An address and its prefix length, `10.0.2.15/24`.
  func network(at range: Range<Int>) -> (address: IPv4Address, prefixLength: UInt8)? {
    guard
      let slash = bytes[range].firstIndex(of: UInt8(ascii: "/")),
      let address = address(at: range.lowerBound..<slash),
      let prefixLength = number(at: (slash + 1)..<range.upperBound, limit: 32)
    else { return nil }
    return (address, UInt8(prefixLength))
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 0
  }
}
