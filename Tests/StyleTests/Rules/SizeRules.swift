/// What fits a reader's view.
enum SizeRules {
  static let lineLimit = 100
  static let fileLimit = 400
  static let functionLimit = 70

  static func longLines(in file: RepositoryFile) -> [Finding] {
    file.lines.enumerated().compactMap { index, line in
      guard line.count > lineLimit else { return nil }
      return file.finding(
        line: index, "\(line.count) columns; break the line at \(lineLimit) or name a part")
    }
  }

  static func longFile(_ file: RepositoryFile) -> [Finding] {
    // The text after the last line feed is no line.
    let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
    guard count > fileLimit else { return [] }
    return [
      file.finding(
        line: fileLimit, "\(count) lines; split by type or capability, at most \(fileLimit)")
    ]
  }

  static func longFunctions(in file: RepositoryFile) -> [Finding] {
    file.code.indices.compactMap { start in
      guard declaresFunction(file.code[start]), let end = endOfBody(from: start, in: file.code)
      else { return nil }
      let count = end - start + 1
      guard count > functionLimit else { return nil }
      return file.finding(
        line: start, "a function of \(count) lines; name its steps, at most \(functionLimit)")
    }
  }

  private static func declaresFunction(_ line: String) -> Bool {
    let words = line.split(separator: " ")
    return words.contains { word in
      word == "func" || word == "deinit"
        || ["init(", "init?(", "init<"].contains(where: word.hasPrefix)
    } && !line.contains(".init(")
  }

  /// The line of the brace that closes the body; `nil` for a requirement without a body.
  private static func endOfBody(from start: Int, in code: [String]) -> Int? {
    var parentheses = 0
    var braces = 0
    for index in code.indices[start...] {
      if index > start, braces == 0, parentheses == 0, declaresFunction(code[index]) { return nil }
      for byte in code[index].utf8 {
        switch byte {
        case UInt8(ascii: "("): parentheses += 1
        case UInt8(ascii: ")"): parentheses -= 1
        case UInt8(ascii: "{") where braces > 0 || parentheses == 0: braces += 1
        case UInt8(ascii: "}") where braces > 0:
          braces -= 1
          if braces == 0 { return index }
        case UInt8(ascii: "}") where parentheses == 0: return nil
        default: continue
        }
      }
    }
    return nil
  }
}
