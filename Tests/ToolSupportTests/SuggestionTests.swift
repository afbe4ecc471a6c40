import Testing

@testable import ToolSupport

@Suite("What a mistyped word was meant to be")
struct SuggestionTests {
  private static let names = ["record", "soak", "capture", "merge", "show", "info", "diagnose"]

  @Test(
    "the nearest word, or none",
    arguments: [
      ("shwo", "show"), ("recrod", "record"), ("captur", "capture"), ("inof", "info"),
      ("mergee", "merge"), ("show", "show"), ("quit", nil), ("", nil), ("x", nil),
    ] as [(String, String?)])
  func nearest(typed: String, meant: String?) {
    #expect(Suggestion.nearest(to: typed, among: Self.names) == meant)
  }

  @Test("edits are counted, exchanged neighbours once")
  func distances() {
    func distance(_ one: String, _ other: String) -> Int {
      Suggestion.distance(Array(one.utf8), Array(other.utf8))
    }
    #expect(distance("", "abc") == 3)
    #expect(distance("abc", "") == 3)
    #expect(distance("kitten", "sitting") == 3)
    #expect(distance("ab", "ba") == 1)
    #expect(distance("polcy", "policy") == 1)
  }

  @Test("a word without end costs no time and has no neighbour")
  func hostile() {
    let endless = String(repeating: "a", count: 1 << 20)
    #expect(Suggestion.nearest(to: endless, among: Self.names) == nil)
    #expect(Suggestion.nearest(to: "show", among: [endless]) == nil)
  }
}
