/// One statement of a text: `word key=value …`, every part with its place.
package struct OptionLine {
  struct Option {
    var key: String
    var value: String
    var keyColumn: Int
    var valueColumn: Int
    var isTaken = false
  }

  let number: Int
  package let word: String
  let wordColumn: Int
  private(set) var options: [Option] = []

  /// - Parameters:
  ///   - text: one statement, with something in it.
  ///   - column: where it begins in its line, from 1.
  init(_ text: Substring, line: Int, column: Int) throws(OptionTextError) {
    number = line
    let words = OptionLine.words(of: text, column: column)
    guard let first = words.first else {
      throw OptionTextError(line: line, column: column, problem: .unknownWord(""))
    }
    word = first.text.contains("=") ? "" : String(first.text)
    wordColumn = first.column
    for (text, column) in word.isEmpty ? words[...] : words.dropFirst() {
      guard let sign = text.firstIndex(of: "=") else {
        throw OptionTextError(line: line, column: column, problem: .unknownOption(String(text)))
      }
      let key = String(text[..<sign])
      if options.contains(where: { $0.key == key }) {
        throw OptionTextError(line: line, column: column, problem: .repeatedOption(key))
      }
      options.append(
        Option(
          key: key, value: String(text[text.index(after: sign)...]), keyColumn: column,
          valueColumn: column + key.utf8.count + 1))
    }
  }

  private static func words(
    of text: Substring, column: Int
  ) -> [(text: Substring, column: Int)] {
    text.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }).map { word in
      (word, column + text.utf8.distance(from: text.startIndex, to: word.startIndex))
    }
  }

  /// The option's value, which then counts as understood.
  package mutating func take(_ key: String) -> OptionValue? {
    guard let place = options.firstIndex(where: { $0.key == key }) else { return nil }
    options[place].isTaken = true
    let option = options[place]
    return OptionValue(text: option.value, line: number, column: option.valueColumn)
  }

  /// The option's value; it must be there.
  package mutating func require(_ key: String) throws(OptionTextError) -> OptionValue {
    guard let value = take(key) else { throw error(.missingOption(key)) }
    return value
  }

  /// Throws at the first option that nobody took.
  package func expectAllTaken() throws(OptionTextError) {
    guard let option = options.first(where: { !$0.isTaken }) else { return }
    throw OptionTextError(
      line: number, column: option.keyColumn, problem: .unknownOption(option.key))
  }

  /// An error about the whole statement, placed at its word.
  package func error(_ problem: OptionTextError.Problem) -> OptionTextError {
    OptionTextError(line: number, column: wordColumn, problem: problem)
  }
}

/// The statements of a text: a line each, or several in a line with `;` between them.
///
/// `#` begins a comment that lasts to the end of the line.
package enum OptionStatements {
  /// Bytes of the longest text.
  static let byteLimit = 65_536

  package static func read(_ text: String) throws(OptionTextError) -> [OptionLine] {
    guard text.utf8.count <= byteLimit else {
      throw OptionTextError(line: 1, column: 1, problem: .tooLong(limit: byteLimit))
    }
    var statements: [OptionLine] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let bare = line.prefix { $0 != "#" }
      for part in bare.split(separator: ";") {
        guard part.contains(where: { $0 != " " && $0 != "\t" && $0 != "\r" }) else { continue }
        let column = 1 + line.utf8.distance(from: line.startIndex, to: part.startIndex)
        statements.append(try OptionLine(part, line: index + 1, column: column))
      }
    }
    return statements
  }
}
