import HTTP
import Testing

@Suite("Routes match the path of the target, byte for byte")
struct RequestRoutingTests {
  static let roots: [(String, Bool)] = [
    ("/", true), ("/?q", true), ("http://h", true), ("HTTP://h?/x", true), ("http://h/?", true),
    ("//", false), ("/index", false), ("http://h/x", false),
  ]

  @Test("origin-form and absolute-form, with and without query", arguments: roots)
  func root(target: String, isRoot: Bool) throws {
    let text = "GET \(target) HTTP/1.0\r\n\r\n"
    let head = try #require(requestHead(text))
    #expect(matches(head, "/", in: Array(text.utf8)) == isRoot)
  }

  @Test("a longer or shorter route does not match")
  func wholePath() throws {
    let text = "GET /health HTTP/1.0\r\n\r\n"
    let head = try #require(requestHead(text))
    let bytes = Array(text.utf8)
    #expect(matches(head, "/health", in: bytes))
    #expect(!matches(head, "/healt", in: bytes))
    #expect(!matches(head, "/health/", in: bytes))
    #expect(!matches(head, "/Health", in: bytes))
  }

  static let numberedPaths: [(String, UInt64?)] = [
    ("/bytes/1048576", 1_048_576), ("/bytes/0?x", 0), ("/bytes/007", 7),
    ("/bytes/18446744073709551615", .max), ("/bytes/18446744073709551616", nil),
    ("/bytes/99999999999999999999999", nil), ("/bytes/", nil), ("/bytes", nil),
    ("/bytes/1a", nil), ("/bytes/-1", nil), ("/bytes/1/", nil), ("/byte/1", nil),
    ("http://h", nil),
  ]

  @Test("a decimal number after a prefix, up to 64 bits", arguments: numberedPaths)
  func numberedPath(target: String, value: UInt64?) throws {
    let text = "GET \(target) HTTP/1.0\r\n\r\n"
    let head = try #require(requestHead(text))
    #expect(number(head, after: "/bytes/", in: Array(text.utf8)) == value)
  }
}
