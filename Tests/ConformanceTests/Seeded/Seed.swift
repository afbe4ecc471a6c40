import Conformance
import Testing
import VirtIO

/// A smallest driver that breaks one rule, and nothing else.
struct Seed: Sendable, CustomTestStringConvertible {
  var rule: Rule
  var name: String
  var isLegacy: Bool
  /// Breaks the rule right after ``HandDriver/markHere()``.
  var run: @Sendable (inout HandDriver) -> Void

  var testDescription: String { "\(rule.identifier): \(name)" }

  static func modern(
    _ rule: Rule, _ name: String, _ run: @escaping @Sendable (inout HandDriver) -> Void
  ) -> Seed { Seed(rule: rule, name: name, isLegacy: false, run: run) }

  static func legacy(
    _ rule: Rule, _ name: String, _ run: @escaping @Sendable (inout HandDriver) -> Void
  ) -> Seed { Seed(rule: rule, name: name, isLegacy: true, run: run) }

  static let all = registers + setup + rings + device
}
