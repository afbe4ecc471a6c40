/// A number that a reader meets, such as a rule's or a hang's, has its row in the documentation.
enum IdentifierRule {
  /// Where the rows are, and the letters that each page defines.
  static let pages = [
    "Documentation/Conformance.md": "C", "Documentation/Identifiers.md": "DRH",
    "Documentation/Zoo.md": "Z",
  ]

  /// The numbers that have a row, each by the anchor that stands in its first cell.
  static func defined(in files: [RepositoryFile]) -> [String] {
    files.flatMap { file -> [String] in
      guard let letters = pages[file.path] else { return [] }
      return file.lines.filter { $0.hasPrefix("| <a id=\"") }.flatMap { row in
        let cell = row.dropFirst().prefix { $0 != "|" }
        return cell.split(separator: "\"").map { $0.uppercased() }.filter { name in
          isIdentifier(name) && name.first.map(letters.contains) == true
        }
      }
    }
  }

  static func findings(in file: RepositoryFile, defined: Set<String>) -> [Finding] {
    file.lines.indices.flatMap { index in
      mentions(in: file.lines[index]).filter { !defined.contains($0.uppercased()) }.map {
        file.finding(line: index, "\($0) has no row; add one to the page of its letter")
      }
    }
  }

  /// The numbers that a line mentions.
  static func mentions(in line: String) -> [String] {
    guard line.contains("-") else { return [] }
    return line.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
      .map(String.init).filter(isIdentifier)
  }

  /// One of the letters, a number, and perhaps a small letter.
  private static func isIdentifier(_ name: some StringProtocol) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count == 1, "CDRZH".contains(parts[0]) else { return false }
    let digits = parts[1].prefix { $0.isASCII && $0.isNumber }
    let rest = parts[1].dropFirst(digits.count)
    return !digits.isEmpty && rest.count <= 1 && rest.allSatisfy { "abcABC".contains($0) }
  }
}
