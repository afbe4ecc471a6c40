import HTTP
import Testing

@Suite("A request's head says what the client wants")
struct RequestParserTests {
  @Test("method, version, target and size of a plain request")
  func plainRequest() {
    let text = "GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n"
    guard case .request(let head, let byteCount) = parse(text + "GET") else {
      Issue.record("\(parse(text))")
      return
    }
    #expect(byteCount == text.utf8.count)
    #expect(head.method == .get)
    #expect(head.version == .http11)
    #expect(head.target == 4..<8)
    #expect(head.path == 4..<6)
    #expect(head.contentLength == 0)
    #expect(head.keepAlive)
  }

  static let methodNames: [(String, RequestMethod)] = [
    ("GET", .get), ("HEAD", .head), ("get", .other), ("GETS", .other), ("POST", .other),
    ("M-SEARCH", .other),
  ]

  @Test("methods are case-sensitive (RFC 9110 §9.1)", arguments: methodNames)
  func methods(name: String, method: RequestMethod) {
    #expect(requestHead("\(name) / HTTP/1.0\r\n\r\n")?.method == method)
  }

  static let connections: [(String, String, Bool)] = [
    ("1.1", "", true), ("1.0", "", false),
    ("1.1", "Connection: close\r\n", false), ("1.0", "Connection: keep-alive\r\n", true),
    ("1.1", "CONNECTION: x,\tClOsE ,y\r\n", false), ("1.0", "connection:,,KEEP-alive\r\n", true),
    ("1.1", "Connection: closed\r\n", true), ("1.0", "Connection: keep-alive2\r\n", false),
    ("1.0", "Connection: keep-alive\r\nConnection: close\r\n", false),
    ("1.1", "Content-Length: 1\r\nExpect: 100-continue\r\n", false),
    ("1.1", "Expect: 100-continue\r\n", true),
  ]

  @Test("persistence follows version and Connection options (§9.3)", arguments: connections)
  func persistence(version: String, fields: String, keepsAlive: Bool) {
    let text = "GET / HTTP/\(version)\r\nHost: x\r\n\(fields)\r\n"
    #expect(requestHead(text)?.keepAlive == keepsAlive, "\(text.debugDescription)")
  }

  @Test("a pipelined request begins where the one before and its content end")
  func pipelined() {
    let first = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\nGET / x"
    let second = "GET /second HTTP/1.0\r\n\r\n"
    let bytes = Array((first + second).utf8)
    guard case .request(let head, let byteCount) = parse(bytes) else {
      Issue.record("the first request was not found")
      return
    }
    #expect(head.contentLength == 7)
    #expect(byteCount == first.utf8.count)
    let rest = Array(bytes[byteCount...])
    guard case .request(let next, rest.count) = parse(rest) else {
      Issue.record("\(parse(rest))")
      return
    }
    #expect(matches(next, "/second", in: rest))
  }

  @Test("content that has not arrived is counted, not waited for")
  func contentToCome() {
    let text = "PUT / HTTP/1.0\r\nContent-Length: 65536\r\n\r\n"
    guard case .request(let head, let byteCount) = parse(text) else {
      Issue.record("\(parse(text))")
      return
    }
    #expect(head.contentLength == RequestParser.contentByteLimit)
    #expect(byteCount == text.utf8.count + RequestParser.contentByteLimit)
  }
}
