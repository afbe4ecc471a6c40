internal import Recording

/// What checking found so far: violations by rule and queue, and which rules had occasion.
struct RuleReport: Sendable {
  private struct Key: Hashable {
    var rule: Rule
    var queue: UInt8?
  }

  /// Where the driver is.
  var place = Violation.Place(record: 0, ticks: 0)
  var recordPlace: RecordPlace { RecordPlace(record: place.record, ticks: place.ticks) }
  private(set) var violations: [Violation] = []
  private var places: [Key: Int] = [:]
  /// One bit a rule, by its number.
  private var occasions: UInt64 = 0

  /// The trace gave an occasion to break `rule`.
  mutating func apply(_ rule: Rule) { occasions |= 1 << UInt64(rule.rawValue) }

  func hasApplied(_ rule: Rule) -> Bool { occasions & 1 << UInt64(rule.rawValue) != 0 }

  /// The rule was broken here.
  ///
  /// - Parameter event: what happened, put in words only the first time.
  mutating func flag(
    _ rule: Rule, queue: UInt8? = nil, at other: Violation.Place? = nil,
    _ event: @autoclosure () -> String
  ) {
    apply(rule)
    let key = Key(rule: rule, queue: queue)
    if let known = places[key] {
      violations[known].count += 1
      return
    }
    places[key] = violations.count
    violations.append(
      Violation(rule: rule, queue: queue, place: other ?? place, event: event()))
  }
}

extension FixedWidthInteger {
  /// The number as the specification writes it, `0x1f`.
  var hexadecimal: String { "0x" + String(self, radix: 16) }
}
