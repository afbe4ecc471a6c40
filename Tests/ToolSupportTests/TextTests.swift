import Testing

@testable import ToolSupport

@Suite("Text for people and for machines")
struct TextTests {
  @Test("JSON strings are escaped, and keys keep their order")
  func json() {
    var inner = JSONObject()
    inner.add("b", -1)
    inner.add("a", true)
    var object = JSONObject()
    object.add("verdict", "\"quoted\" \\ \u{1B}[31m\n\t€\u{0}")
    object.add("limit", UInt64.max)
    object.add("inner", [inner, JSONObject()])
    object.add("key \"x\"", ["one", "\r"])
    #expect(
      object.text == #"""
        {"verdict":"\"quoted\" \\ \u001b[31m\u000a\u0009€\u0000",\#
        "limit":18446744073709551615,"inner":[{"b":-1,"a":true},{}],\#
        "key \"x\"":["one","\u000d"]}
        """#)
  }

  @Test(
    "short spans have a unit that fits",
    arguments: [
      (0, "0ns"), (999, "999ns"), (1_000, "1.0us"), (999_999, "999.9us"), (1_000_000, "1.0ms"),
      (17_049_999_999, "17.0s"), (-12_449, "12.4us"), (.min, "9223372036.8s"),
    ] as [(Int64, String)])
  func shortSpans(nanoseconds: Int64, text: String) {
    #expect(DurationText.unsigned(nanoseconds) == text)
    #expect(DurationText.signed(nanoseconds) == (nanoseconds < 0 ? "-" : "+") + text)
  }

  @Test("seconds have the places that are asked for, and are rounded to them")
  func seconds() {
    #expect(DurationText.seconds(1_000_005) == "0.001000005")
    #expect(DurationText.seconds(UInt64.max) == "18446744073.709551615")
    #expect(DurationText.seconds(1_949_999_999, places: 1) == "1.9")
    #expect(DurationText.seconds(1_950_000_000, places: 1) == "2.0")
    #expect(DurationText.seconds(2_500_000_000, places: 0) == "3")
    #expect(DurationText.seconds(.milliseconds(-5), places: 3) == "0.000")
    #expect(DurationText.limit(.seconds(20)) == "20 s")
    #expect(DurationText.limit(.milliseconds(1_005)) == "1.005 s")
  }

  @Test("control characters of a file do not reach a terminal")
  func printable() {
    #expect("a\u{1B}[2J\u{9B}b\u{7F}é".printable == "a?[2J?b?é")
  }
}
