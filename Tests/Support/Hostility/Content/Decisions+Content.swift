/// Choices for what stands in records and texts.
extension Decisions {
  /// A number near `value`, or one that is likely to be at the edge of something.
  mutating func changed<Word: FixedWidthInteger & UnsignedInteger>(_ value: Word) -> Word {
    switch below(8) {
    case 0: return value &+ 1
    case 1: return value &- 1
    case 2: return value ^ (1 << Word(truncatingIfNeeded: below(Word.bitWidth)))
    case 3: return Word(truncatingIfNeeded: below(4))
    case 4: return .max &- Word(truncatingIfNeeded: below(3))
    case 5: return (1 << Word(truncatingIfNeeded: below(Word.bitWidth))) &- 1
    case 6: return value &+ Word(truncatingIfNeeded: below(512)) &- 256
    default:
      return Word(truncatingIfNeeded: UInt64(word32()) | UInt64(word32()) << 32)
    }
  }

  /// A place in something of `count` elements, which is not empty.
  mutating func place(in count: Int) -> Int {
    count > 65_536 ? Int(word32()) % count : below(count)
  }

  /// One of `elements`, which are not empty.
  mutating func one<Element>(of elements: [Element]) -> Element {
    elements[place(in: elements.count)]
  }

  /// The text with one of its numbers replaced by one at the edge of something.
  mutating func changedNumber(in text: String) -> String {
    var characters = Array(text.utf8)
    let starts = characters.indices.filter { place in
      characters[place].isDigit && (place == 0 || !characters[place - 1].isDigit)
    }
    guard !starts.isEmpty else { return text }
    let start = one(of: starts)
    let end = characters[start...].firstIndex { !$0.isDigit } ?? characters.count
    characters.replaceSubrange(start..<end, with: Array(one(of: Self.numbers).utf8))
    return String(decoding: characters, as: UTF8.self)
  }

  private static let numbers = [
    "0", "1", "2", "3", "255", "256", "1024", "4096", "32768", "65535", "65536", "1000000",
    "2147483648", "4294967295", "281474976710656", "9223372036854775807",
    "18446744073709551615", "18446744073709551616",
  ]
}

extension UInt8 {
  fileprivate var isDigit: Bool { self >= 0x30 && self <= 0x39 }
}
