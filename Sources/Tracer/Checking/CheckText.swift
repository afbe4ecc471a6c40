import Conformance
import ToolSupport

/// Violations for people: one a line, and what was checked.
struct CheckText {
  private(set) var lines: [String] = []

  init(_ boots: [CheckedBoot]) {
    for boot in boots {
      if boots.count > 1 { lines.append("session \(boot.session)") }
      for violation in boot.rules.violations { lines.append(CheckText.line(violation, boot)) }
      lines += CheckText.closing(boot)
    }
    lines = lines.map(\.printable)
  }

  private static func line(_ violation: Violation, _ boot: CheckedBoot) -> String {
    let time = boot.nanoseconds(violation).map { " at \(DurationText.seconds($0)) s" } ?? ""
    let queue = violation.queue.map { ", queue \($0)" } ?? ""
    let count = violation.count > 1 ? " (\(violation.count) times)" : ""
    let rule = violation.rule
    return "record \(violation.place.record)\(time): \(rule.identifier) \(rule.level.rawValue)"
      + " [\(rule.clause)]\(queue): \(violation.event)\(count); wanted: \(rule.title)"
  }

  private static func closing(_ boot: CheckedBoot) -> [String] {
    let rules = boot.rules
    var lines = [
      "violations: \(rules.violations.count), rules checked: \(rules.checked.count) of"
        + " \(Rule.allCases.count), records: \(boot.recordCount)"
    ]
    if !rules.notApplicable.isEmpty {
      lines.append("no occasion in this trace: \(numbers(rules.notApplicable))")
    }
    if !rules.notVisible.isEmpty {
      lines.append("not visible in records: \(numbers(rules.notVisible))")
    }
    switch boot.access {
    case .replayed: lines.append("every access of the driver was checked, by replay")
    case .partly(let records, let why):
      lines.append("accesses were checked up to record \(records): \(why)")
    case .records(let why): lines.append("only records were checked: \(why)")
    }
    if boot.isContradicted {
      lines.append("the recording contradicts itself: what was found in it is not proven")
    }
    if rules.gapCount > 0 {
      lines.append("runs of missing records: \(rules.gapCount); a queue is unknown behind each")
    }
    return lines
  }

  private static func numbers(_ rules: [Rule]) -> String {
    rules.map(\.identifier).joined(separator: " ")
  }
}
