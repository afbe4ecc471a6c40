/// Swift text taken apart: the code, with `""` for each literal, and the comments alone.
///
/// Both have as many lines as the text, so a place in one is a place in the other.
struct SourceText {
  let code: [String]
  let comments: [String]

  init(_ text: String) {
    var splitter = Splitter(bytes: Array(text.utf8))
    splitter.run()
    code = SourceText.lines(splitter.code)
    comments = SourceText.lines(splitter.comments)
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}

/// Moves every byte to the code, to the comments or, within a literal, to neither.
private struct Splitter {
  let bytes: [UInt8]
  var place = 0
  var code: [UInt8] = []
  var comments: [UInt8] = []

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func run() {
    while place < bytes.count {
      if starts(with: "//") {
        takeLineComment()
      } else if starts(with: "/*") {
        takeBlockComment()
      } else if let hashes = hashesBeforeQuote() {
        skipLiteral(hashes: hashes)
        code.append(contentsOf: "\"\"".utf8)
      } else {
        take(intoCode: true)
      }
    }
  }

  private func starts(with text: String) -> Bool {
    bytes[place...].starts(with: text.utf8)
  }

  /// A line feed always enters both, so that lines keep their numbers.
  private mutating func take(intoCode: Bool) {
    let byte = bytes[place]
    place += 1
    if intoCode || byte == 0x0A { code.append(byte) }
    if !intoCode || byte == 0x0A { comments.append(byte) }
  }

  private mutating func takeLineComment() {
    while place < bytes.count, bytes[place] != 0x0A { take(intoCode: false) }
  }

  private mutating func takeBlockComment() {
    var depth = 0
    repeat {
      if starts(with: "/*") { depth += 1 } else if starts(with: "*/") { depth -= 1 }
      take(intoCode: false)
    } while depth > 0 && place < bytes.count
    if place < bytes.count { take(intoCode: false) }
  }

  /// The number of `#` before the quotation mark that begins a literal here.
  private func hashesBeforeQuote() -> Int? {
    var end = place
    while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
    return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - place : nil
  }

  /// Skips a literal, its interpolations included; only its line feeds are kept.
  private mutating func skipLiteral(hashes: Int) {
    let hashText = String(repeating: "#", count: hashes)
    place += hashes
    let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
    place += quotes.utf8.count
    while place < bytes.count, !starts(with: quotes + hashText) {
      if starts(with: "\\" + hashText + "(") {
        skipInterpolation(hashes: hashes)
      } else if starts(with: "\\" + hashText) {
        place += 1 + hashes
        skipByte()
      } else {
        skipByte()
      }
    }
    place = min(bytes.count, place + quotes.utf8.count + hashes)
  }

  private mutating func skipInterpolation(hashes: Int) {
    place += 1 + hashes
    var depth = 0
    repeat {
      if let inner = hashesBeforeQuote() {
        skipLiteral(hashes: inner)
        continue
      }
      if starts(with: "(") { depth += 1 } else if starts(with: ")") { depth -= 1 }
      skipByte()
    } while depth > 0 && place < bytes.count
  }

  private mutating func skipByte() {
    guard place < bytes.count else { return }
    if bytes[place] == 0x0A {
      code.append(0x0A)
      comments.append(0x0A)
    }
    place += 1
  }
}
