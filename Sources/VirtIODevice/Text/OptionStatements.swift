/// The statements of a text: a line each, or several in a line with `;` between them.
///
/// `#` begins a comment that lasts to the end of the line.
enum OptionStatements {
  /// Bytes of the longest text.
  static let byteLimit = 65_536

  static func read(_ text: String) throws(OptionTextError) -> [OptionLine] {
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
