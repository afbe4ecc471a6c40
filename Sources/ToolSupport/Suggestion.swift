/// What a mistyped word was probably meant to be.
public enum Suggestion {
  /// Longer words are nobody's slip of the finger, and would cost time.
  private static let longestWord = 64

  /// The word of `words` that is nearest to `typed`; `nil` when none is near.
  ///
  /// Near is a third of the letters, at least one: left out, put in, changed, or two exchanged.
  /// Of words equally near the first is taken.
  public static func nearest(to typed: String, among words: [String]) -> String? {
    let letters = Array(typed.utf8)
    guard !letters.isEmpty, letters.count <= longestWord else { return nil }
    let limit = max(1, letters.count / 3)
    var best: (word: String, distance: Int)?
    for word in words where word.utf8.count <= longestWord {
      let distance = distance(letters, Array(word.utf8))
      if distance <= limit, distance < best?.distance ?? .max { best = (word, distance) }
    }
    return best?.word
  }

  /// ` (did you mean "word"?)`, or nothing.
  public static func words(for typed: String, among words: [String]) -> String {
    nearest(to: typed, among: words).map { " (did you mean \"\($0)\"?)" } ?? ""
  }

  /// Edits that turn `one` into `other`, with neighbours that change places counted once.
  static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for row in one.indices {
      var current = [row + 1]
      for column in other.indices {
        let change = last[column] + (one[row] == other[column] ? 0 : 1)
        var edits = min(change, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
          edits = min(edits, beforeLast[column - 1] + 1)
        }
        current.append(edits)
      }
      (beforeLast, last) = (last, current)
    }
    return last[other.count]
  }
}
