package import Wire

/// The kernel command line: words of the form `key=value`, separated by spaces.
package struct CommandLine {
  /// One word; both parts are ranges of the line.
  package struct Word: Equatable {
    package var key: Range<Int>
    /// Empty when the word has no `=`.
    package var value: Range<Int>

    package var range: Range<Int> { key.lowerBound..<value.upperBound }
  }

  package let bytes: [UInt8]
  private var offset = 0

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  package mutating func nextWord() -> Word? {
    while offset < bytes.count, isSpace(bytes[offset]) { offset += 1 }
    guard offset < bytes.count else { return nil }
    let start = offset
    while offset < bytes.count, !isSpace(bytes[offset]) { offset += 1 }
    var separator = start
    while separator < offset, bytes[separator] != UInt8(ascii: "=") { separator += 1 }
    return Word(key: start..<separator, value: min(separator + 1, offset)..<offset)
  }

  /// True when the bytes of `range` are those of `text`.
  package func holds(_ text: String, at range: Range<Int>) -> Bool {
    bytes[range].elementsEqual(text.utf8)
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 0
  }
}

/// Values, each read as its row of the table has it.
extension CommandLine {
  /// The number that `word` says, in the range of its row.
  package func number(
    _ word: Word, of row: some KernelWord
  ) throws(WordError) -> UInt32 {
    switch row.values {
    case .number(let range):
      if let number = number(at: word.value), range.contains(number) { return number }
    case .powerOfTwo(let limit):
      if let number = number(at: word.value), number <= limit, number.nonzeroBitCount == 1 {
        return number
      }
    case .network, .address, .one, .several, .anything: break
    }
    throw WordError(word, takes: row)
  }

  /// Which of its row's choices `word` says.
  package func choice(_ word: Word, of row: some KernelWord) throws(WordError) -> Int {
    guard case .one(let names) = row.values else { throw WordError(word, takes: row) }
    return try choice(among: WordValues.names(in: names), at: word.value, word, row)
  }

  /// Which of its row's choices `word` says, joined by commas.
  package func choices(_ word: Word, of row: some KernelWord) throws(WordError) -> [Int] {
    guard case .several(let names) = row.values else { throw WordError(word, takes: row) }
    var choices: [Int] = []
    var start = word.value.lowerBound
    for end in word.value.lowerBound...word.value.upperBound {
      guard end == word.value.upperBound || bytes[end] == UInt8(ascii: ",") else { continue }
      choices.append(try choice(among: names, at: start..<end, word, row))
      start = end + 1
    }
    return choices
  }

  private func choice(
    among names: [String], at range: Range<Int>, _ word: Word, _ row: some KernelWord
  ) throws(WordError) -> Int {
    if let place = names.firstIndex(where: { holds($0, at: range) }) { return place }
    var error = WordError(word, takes: row)
    if let name = nearest(of: names, to: range) {
      error.suggestion =
        bytes[word.range.lowerBound..<range.lowerBound] + Array(name.utf8)
        + bytes[range.upperBound..<word.range.upperBound]
    }
    throw error
  }

  /// An IPv4 address in dotted decimal.
  package func address(_ word: Word, of row: some KernelWord) throws(WordError) -> IPv4Address {
    guard let address = address(at: word.value) else { throw WordError(word, takes: row) }
    return address
  }

  /// An address and its prefix length, `10.0.2.15/24`.
  package func network(
    _ word: Word, of row: some KernelWord
  ) throws(WordError) -> (address: IPv4Address, prefixLength: UInt8) {
    guard
      let slash = bytes[word.value].firstIndex(of: UInt8(ascii: "/")),
      let address = address(at: word.value.lowerBound..<slash),
      let prefixLength = number(at: (slash + 1)..<word.value.upperBound), prefixLength <= 32
    else { throw WordError(word, takes: row) }
    return (address, UInt8(prefixLength))
  }

  /// The decimal number that fills `range`.
  private func number(at range: Range<Int>) -> UInt32? {
    guard !range.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in bytes[range] {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
      guard value <= UInt64(UInt32.max) else { return nil }
    }
    return UInt32(value)
  }

  private func address(at range: Range<Int>) -> IPv4Address? {
    var value: UInt32 = 0
    var start = range.lowerBound
    for part in 0..<4 {
      var end = start
      while end < range.upperBound, bytes[end] != UInt8(ascii: ".") { end += 1 }
      guard let number = number(at: start..<end), number <= 255 else { return nil }
      guard part == 3 ? end == range.upperBound : end < range.upperBound else { return nil }
      value = value << 8 | number
      start = end + 1
    }
    return IPv4Address(rawValue: value)
  }
}
