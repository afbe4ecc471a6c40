/// A text file of the repository, read once.
struct RepositoryFile: Sendable {
  /// From the repository's root, with `/` between the names.
  let path: String
  let lines: [String]
  /// Of Swift files: the lines without texts and comments; empty for others.
  let code: [String]
  /// Of Swift files: the comments of each line; empty for others.
  let comments: [String]

  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let source = path.hasSuffix(".swift") ? SourceText(text) : nil
    code = source?.code ?? []
    comments = source?.comments ?? []
  }

  var isSwift: Bool { path.hasSuffix(".swift") }

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The folder below `Sources` or `Tests` that the file is in.
  var module: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : nil
  }

  func finding(line index: Int, _ advice: String) -> Finding {
    Finding(path: path, line: index + 1, advice: advice)
  }
}
