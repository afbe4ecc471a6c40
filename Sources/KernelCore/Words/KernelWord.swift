public import TraceFormat

/// A word of the kernel command line: a row of the table in Documentation/KernelWords.md.
///
/// What a word takes stands here and nowhere else: the kernel, the tools and the documentation
/// read the same row.
public protocol KernelWord: CaseIterable, Sendable {
  /// What stands before the `=`.
  var name: String { get }
  /// What may stand behind it.
  var values: WordValues { get }
  /// What holds without the word.
  var standard: String { get }
  /// What it does, in a line.
  var meaning: String { get }
}

/// The values that a word takes.
public enum WordValues: Sendable {
  /// An IPv4 address and a prefix length.
  case network
  case address
  case number(ClosedRange<UInt32>)
  case powerOfTwo(upTo: UInt32)
  /// One of several names, which stand in the text with ` or ` between them: as array literals in
  /// one switch they got each other's contents in an optimised Embedded Swift 6.3 build.
  case one(String)
  /// At least one, joined by commas.
  case several([String])
  /// The word is of others, and left to them.
  case anything

  /// The values as the table shows them, in ASCII.
  public var text: [UInt8] {
    switch self {
    case .network: Array("ADDRESS/PREFIX".utf8)
    case .address: Array("ADDRESS".utf8)
    case .number(let range):
      decimal(range.lowerBound) + Array(" to ".utf8) + decimal(range.upperBound)
    case .powerOfTwo(let limit):
      Array("a power of two, 1 to ".utf8) + decimal(limit)
    case .one(let names): Array(names.utf8)
    case .several: Array("NAME[,NAME...]".utf8)
    case .anything: Array("anything".utf8)
    }
  }
}

extension WordValues {
  /// The names of ``one(_:)``, in their order.
  static func names(in text: String) -> [String] {
    var names: [String] = []
    var name: [UInt8] = []
    for byte in Array(text.utf8) + [UInt8(ascii: " ")] {
      guard byte == UInt8(ascii: " ") else {
        name.append(byte)
        continue
      }
      if !name.elementsEqual("or".utf8) { names.append(String(decoding: name, as: UTF8.self)) }
      name = []
    }
    return names
  }
}

private func decimal(_ value: UInt32) -> [UInt8] {
  let rest = value < 10 ? [] : decimal(value / 10)
  return rest + [UInt8(ascii: "0") + UInt8(value % 10)]
}

/// A word that the kernel cannot take.
public struct WordError: Error, Equatable, Sendable {
  /// Where the word lies in the command line, in bytes.
  public var range: Range<Int>
  /// What the word takes, as the table shows it; `nil` for a word that nobody knows.
  public var takes: [UInt8]?
  /// A word that may have been meant, in ASCII.
  public var suggestion: [UInt8]?

  init(unknown word: CommandLine.Word) {
    range = word.range
  }

  init(_ word: CommandLine.Word, takes row: some KernelWord) {
    range = word.range
    takes = row.values.text
  }

  /// The error as a sentence in ASCII, without its full stop.
  ///
  /// - Parameter line: the command line that was read.
  public func text(in line: [UInt8]) -> [UInt8] {
    var text = Array(takes == nil ? "unknown word ".utf8 : "cannot use ".utf8)
    text += WordError.quoted(line[range.clamped(to: 0..<line.count)])
    if let takes {
      let key = line[range.clamped(to: 0..<line.count)].prefix { $0 != UInt8(ascii: "=") }
      text += Array("; ".utf8) + WordError.printable(key) + Array("= takes ".utf8) + takes
    }
    if let suggestion {
      text += Array("; did you mean ".utf8) + WordError.printable(suggestion[...])
      text.append(UInt8(ascii: "?"))
    } else if takes == nil {
      text += Array("; Documentation/KernelWords.md has those there are".utf8)
    }
    return text
  }

  /// Bytes of the command line that a message repeats at most.
  private static let repeatedByteLimit = 64

  private static func quoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    [UInt8(ascii: "'")] + printable(bytes) + [UInt8(ascii: "'")]
  }

  private static func printable(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    bytes.prefix(repeatedByteLimit).map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }
  }
}

/// What becomes of a word that no row is about.
public enum UnknownWords: Sendable {
  /// It is an error: a misspelled experiment must not run as another one.
  case refused
  /// It is passed over: a recording shows that its kernel went on with it.
  case passedOver

  /// What a recorded kernel did with such words.
  ///
  /// - Parameter first: the first record: a kernel that took its command line drew entropy.
  public init(shownBy first: TraceEvent?) {
    if case .entropy = first { self = .passedOver } else { self = .refused }
  }
}

extension CommandLine {
  /// Reads every word once.
  ///
  /// - Parameters:
  ///   - names: all words that there are, to suggest one.
  ///   - take: false when the word is not one of its.
  package mutating func readWords(
    unknown: UnknownWords, names: () -> [String],
    take: (Word, CommandLine) throws(WordError) -> Bool
  ) throws(WordError) {
    while let word = nextWord() {
      if try take(word, self) || unknown == .passedOver { continue }
      var error = WordError(unknown: word)
      if let name = nearest(of: names(), to: word.key) {
        error.suggestion = Array(name.utf8) + bytes[word.key.upperBound..<word.range.upperBound]
      }
      throw error
    }
  }

  /// The row that `word` names.
  package func row<Row: KernelWord>(of word: Word) -> Row? {
    Row.allCases.first { holds($0.name, at: word.key) }
  }

  /// The name that is spelled most like the bytes of `range`; `nil` when none is near.
  func nearest(of names: [String], to range: Range<Int>) -> String? {
    var best: (name: String, distance: Int)?
    for name in names {
      let limit = max(1, name.utf8.count / 3)
      guard abs(name.utf8.count - range.count) <= limit else { continue }
      let distance = editDistance(from: Array(bytes[range]), to: Array(name.utf8))
      if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
  }

  /// Insertions, deletions, replacements and exchanges of neighbours that make one the other.
  private func editDistance(from old: [UInt8], to new: [UInt8]) -> Int {
    var before: [Int] = []
    var last = Array(0...new.count)
    for row in old.indices {
      var next = [row + 1]
      for column in new.indices {
        let isSame = old[row] == new[column]
        var cost = min(
          last[column] + (isSame ? 0 : 1), last[column + 1] + 1, next[column] + 1)
        if row > 0, column > 0, old[row] == new[column - 1], old[row - 1] == new[column] {
          cost = min(cost, before[column - 1] + 1)
        }
        next.append(cost)
      }
      before = last
      last = next
    }
    return last[new.count]
  }
}
