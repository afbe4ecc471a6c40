import Conformance
import Testing

@Suite("The rules")
struct RuleTests {
  @Test("C-1 to C-45, each once, each with its words")
  func numbers() {
    #expect(Rule.allCases.map(\.identifier) == (1...45).map { "C-\($0)" })
    #expect(Set(Rule.allCases.map(\.title)).count == 45)
    #expect(Rule.allCases.allSatisfy { !$0.clause.isEmpty })
  }
}
