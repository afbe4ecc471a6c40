/// The value of an option, read as what it should be.
package struct OptionValue {
  package let text: String
  let line: Int
  let column: Int

  package func bad(_ expected: String) -> OptionTextError {
    OptionTextError(line: line, column: column, problem: .badValue(expected: expected))
  }

  /// A number, decimal or after `0x` hexadecimal.
  package func number(
    _ range: ClosedRange<UInt64> = 0...(.max)
  ) throws(OptionTextError) -> UInt64 {
    guard let number = OptionValue.number(text), range.contains(number) else {
      throw bad("a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A duration or moment with its unit, in nanoseconds, at most ``VirtualTime/longest``.
  package func duration() throws(OptionTextError) -> UInt64 {
    guard let duration = OptionValue.duration(text) else { throw bad(OptionValue.durationWords) }
    return duration
  }

  /// A delay: a duration, or steps of the device.
  func delay() throws(OptionTextError) -> FaultDelay {
    if text.hasSuffix("steps"), let count = OptionValue.number(text.dropLast(5)), count > 0,
      count <= FaultDelay.mostSteps
    {
      return .steps(count)
    }
    guard let duration = OptionValue.duration(text) else {
      let steps = "steps such as 3steps, at most \(FaultDelay.mostSteps)"
      throw bad("\(OptionValue.durationWords), or \(steps)")
    }
    return .nanoseconds(duration)
  }

  /// Two moments with `..` between them; the second one is not part of the range.
  func moments() throws(OptionTextError) -> Range<UInt64> {
    let expected = "two moments such as 1ms..5ms, the first one earlier"
    let (first, second) = try parts(expected)
    guard let start = OptionValue.duration(first), let end = OptionValue.duration(second),
      start < end
    else { throw bad(expected) }
    return start..<end
  }

  /// Event numbers from 1: `3`, `3,7` or `3..9,12`; at most 1,000 of them.
  func ordinals() throws(OptionTextError) -> [ClosedRange<UInt64>] {
    let expected = "event numbers from 1, such as 3 or 3,5..9"
    var ranges: [ClosedRange<UInt64>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = OptionValue.ends(of: part) ?? (part, part)
      guard let first = OptionValue.number(ends.0), let last = OptionValue.number(ends.1),
        first > 0, first <= last, ranges.count < 1_000
      else { throw bad(expected) }
      ranges.append(first...last)
    }
    return ranges
  }

  /// One of a few choices by its word.
  package func choice<Choice: WordedChoice>() throws(OptionTextError) -> Choice {
    guard let choice = Choice.allCases.first(where: { $0.word == text }) else {
      throw bad(Choice.allCases.map(\.word).joined(separator: " or "))
    }
    return choice
  }

  private func parts(_ expected: String) throws(OptionTextError) -> (Substring, Substring) {
    guard let ends = OptionValue.ends(of: text[...]) else { throw bad(expected) }
    return ends
  }
}

extension OptionValue {
  private static let durationWords =
    "a duration such as 20ns, 50us, 3ms or 2s, at most \(DurationUnit.text(VirtualTime.longest))"

  private static func ends(of text: Substring) -> (Substring, Substring)? {
    guard let first = text.firstIndex(of: ".") else { return nil }
    let rest = text[text.index(after: first)...]
    guard rest.first == "." else { return nil }
    return (text[..<first], rest.dropFirst())
  }

  private static func number(_ text: some StringProtocol) -> UInt64? {
    let isHexadecimal = text.hasPrefix("0x")
    let digits = isHexadecimal ? text.dropFirst(2) : text[...]
    guard digits.first != "+", digits.first != "-" else { return nil }
    return UInt64(digits, radix: isHexadecimal ? 16 : 10)
  }

  private static func duration(_ text: some StringProtocol) -> UInt64? {
    for unit in DurationUnit.allCases where text.hasSuffix(unit.rawValue) {
      guard let count = number(text.dropLast(unit.rawValue.count)) else { continue }
      let (product, isTooLong) = count.multipliedReportingOverflow(by: unit.nanoseconds)
      return isTooLong || product > VirtualTime.longest ? nil : product
    }
    return nil
  }
}

/// Units of durations in texts.
package enum DurationUnit: String, CaseIterable {
  case nanosecond = "ns"
  case microsecond = "us"
  case millisecond = "ms"
  case second = "s"

  var nanoseconds: UInt64 {
    switch self {
    case .nanosecond: 1
    case .microsecond: 1_000
    case .millisecond: 1_000_000
    case .second: 1_000_000_000
    }
  }

  /// `duration` in the largest unit that says it exactly.
  package static func text(_ duration: UInt64) -> String {
    let unit = allCases.last { duration % $0.nanoseconds == 0 } ?? .nanosecond
    return duration == 0 ? "0ns" : "\(duration / unit.nanoseconds)\(unit.rawValue)"
  }
}
