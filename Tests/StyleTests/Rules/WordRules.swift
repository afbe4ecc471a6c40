/// Words that do not stay in the tree, and what stands there instead.
enum WordRules {
  struct BannedWord {
    let word: String
    let advice: String
    /// The folders where it is banned.
    var folders = ["Sources/", "Tests/"]
  }

  /// In comments and in code.
  static let unfinished = [
    BannedWord(word: "TODO", advice: "do it now, or file an issue and delete the note"),
    BannedWord(word: "FIXME", advice: "mend it now, or file an issue and delete the note"),
  ]

  /// In code only.
  static let calls = [
    BannedWord(word: "try!", advice: "throw a typed error, or handle it where it is known"),
    BannedWord(word: "as!", advice: "keep the type, or cast with as? and handle nil"),
    BannedWord(
      word: "fatalError(", advice: "throw for input; precondition, with a message, for mistakes"),
    BannedWord(
      word: "print(", advice: "return a value; only a tool presents it",
      folders: libraries.map { "Sources/\($0)/" }),
    BannedWord(
      word: "@unchecked Sendable", advice: "make it a value, an actor or a Mutex's content"),
    BannedWord(word: "DispatchQueue", advice: "use a task or an actor"),
  ]

  /// Every module but the tools, which talk to people.
  static let libraries = ImportRule.allowed.keys.filter { !["Tracer", "Replayer"].contains($0) }

  static func findings(in file: RepositoryFile) -> [Finding] {
    findings(of: unfinished, in: file.comments, of: file)
      + findings(of: unfinished + calls, in: file.code, of: file)
  }

  private static func findings(
    of words: [BannedWord], in lines: [String], of file: RepositoryFile
  ) -> [Finding] {
    words.flatMap { banned -> [Finding] in
      guard banned.folders.contains(where: file.path.hasPrefix) else { return [] }
      return lines.indices.filter { contains(banned.word, in: lines[$0]) }
        .map { file.finding(line: $0, "\(banned.word) — \(banned.advice)") }
    }
  }

  /// Whether `line` holds `word`, not as the end of a longer name or of a member.
  private static func contains(_ word: String, in line: String) -> Bool {
    line.ranges(of: word).contains { range in
      guard range.lowerBound > line.startIndex else { return true }
      let before = line[line.index(before: range.lowerBound)]
      return !(before.isLetter || before.isNumber || before == "_" || before == ".")
    }
  }
}
