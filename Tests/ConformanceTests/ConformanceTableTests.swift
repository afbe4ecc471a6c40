import Conformance
import Foundation
import Testing

@Suite("The conformance table of the documentation")
struct ConformanceTableTests {
  private static let checkout = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: checkout.appending(path: path), encoding: .utf8)
  }

  private static func rows() throws -> [[String]] {
    try text("Documentation/Conformance.md").split(separator: "\n")
      .filter { $0.hasPrefix("| <a id=\"c-") }
      .map { row in
        row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      }
  }

  @Test("a row for every rule, in the checker's own words")
  func rules() throws {
    let rows = try Self.rows()
    #expect(rows.count == Rule.allCases.count)
    for (row, rule) in zip(rows, Rule.allCases) {
      let observed = RuleOutcome.needsAccesses.contains(rule) ? "accesses" : "records"
      #expect(
        Array(row.prefix(4)) == [
          "<a id=\"c-\(rule.rawValue)\"></a>\(rule.identifier) \(rule.title)",
          rule.level.rawValue, rule.clause, observed,
        ])
      #expect(row.count == 6 && !row[5].isEmpty)
    }
  }

  @Test("every test that a row names exists")
  func tests() throws {
    for row in try Self.rows() {
      let names = row[4].split(separator: "`").map(String.init).filter { $0 != " " }
      try #require(names.count == 2)
      #expect(try Self.text(names[0]).contains("func \(names[1])("), "\(names)")
    }
  }
}
