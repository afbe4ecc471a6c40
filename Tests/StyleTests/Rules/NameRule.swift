/// A name says what is inside; these say that anything may be.
enum NameRule {
  static let emptyNames = ["Utils", "Utilities", "Helper", "Manager", "Common", "Misc"]

  static func findings(in file: RepositoryFile) -> [Finding] {
    emptyNames.filter { file.path.contains($0) }.map { name in
      file.finding(line: 0, "\(name) names nothing; name the file after its type or capability")
    }
  }
}
