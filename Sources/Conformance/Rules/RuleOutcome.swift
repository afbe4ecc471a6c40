/// What checking a trace came to.
public struct RuleOutcome: Equatable, Sendable {
  /// In order of their places.
  public var violations: [Violation]
  /// Rules that the trace gave an occasion to break.
  public var checked: [Rule]
  /// Rules that could have been seen broken, and for which there was no occasion.
  public var notApplicable: [Rule]
  /// Rules that need more than this front end sees.
  public var notVisible: [Rule]
  /// Runs of missing records; after one, what was known is unknown.
  public var gapCount = 0

  /// Rules that only the driver's single accesses show.
  public static let needsAccesses: Set<Rule> = [
    .readableBeforeWritable, .indirectTables, .availableFlagsValues, .usedLengthIsTheLimit,
    .foreignHintsAreIgnored, .storesBeforeIndex, .indexBeforeFlag, .undefinedInterruptBits,
    .receiveHeader, .mergedBuffers, .ringsAreZeroed,
  ]

  init(_ report: RuleReport, seesAccesses: Bool, gapCount: Int) {
    violations = report.violations.sorted {
      ($0.place.record, $0.rule.rawValue) < ($1.place.record, $1.rule.rawValue)
    }
    checked = Rule.allCases.filter(report.hasApplied)
    let silent = Rule.allCases.filter { !report.hasApplied($0) }
    notVisible = silent.filter { !seesAccesses && RuleOutcome.needsAccesses.contains($0) }
    notApplicable = silent.filter { seesAccesses || !RuleOutcome.needsAccesses.contains($0) }
    self.gapCount = gapCount
  }

  /// This outcome together with that of the same run seen access by access.
  ///
  /// A record names an event exactly; an access lies between two records. So of two places one
  /// record apart the record's counts, and otherwise the earlier one.
  public func adding(_ exact: RuleOutcome) -> RuleOutcome {
    var both = self
    for violation in exact.violations {
      guard
        let place = both.violations.firstIndex(where: {
          $0.rule == violation.rule && $0.queue == violation.queue
        })
      else {
        both.violations.append(violation)
        continue
      }
      let known = both.violations[place]
      if violation.place.record &+ 1 < known.place.record { both.violations[place] = violation }
      both.violations[place].count = max(known.count, violation.count)
    }
    both.violations.sort {
      ($0.place.record, $0.rule.rawValue) < ($1.place.record, $1.rule.rawValue)
    }
    let applied = Set(checked).union(exact.checked)
    both.checked = Rule.allCases.filter(applied.contains)
    both.notVisible = Rule.allCases.filter {
      !applied.contains($0) && notVisible.contains($0) && exact.notVisible.contains($0)
    }
    both.notApplicable = Rule.allCases.filter {
      !applied.contains($0) && !both.notVisible.contains($0)
    }
    return both
  }
}
