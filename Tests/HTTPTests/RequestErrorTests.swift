import HTTP
import Testing

@Suite("What two parsers could read differently is refused, with its place")
struct RequestErrorTests {
  typealias Case = (String, HTTPParseError.Cause, Int, HTTPStatus)

  /// What stands in the request line's place, what is wrong, where, and the answer's status.
  static let requestLines: [Case] = [
    ("GET / HTTP/1.1\n", .bareLineFeed, 14, .badRequest),
    ("GET / HTTP/1.1\r\r\n", .bareCarriageReturn, 14, .badRequest),
    ("GET /\rHost: x HTTP/1.1\r\n", .bareCarriageReturn, 5, .badRequest),
    ("\r\n\r\nGET / HTTP/1.1\r\n", .emptyRequestLine, 2, .badRequest),
    (" GET / HTTP/1.1\r\n", .malformedRequestLine, 0, .badRequest),
    ("G@T / HTTP/1.1\r\n", .malformedRequestLine, 1, .badRequest),
    ("GET\t/ HTTP/1.1\r\n", .malformedRequestLine, 3, .badRequest),
    ("GET  / HTTP/1.1\r\n", .malformedRequestLine, 4, .badRequest),
    ("GET /\u{0} HTTP/1.1\r\n", .malformedRequestLine, 5, .badRequest),
    ("GET /\u{E9} HTTP/1.1\r\n", .malformedRequestLine, 5, .badRequest),
    ("GET\r\n", .malformedRequestLine, 3, .badRequest),
    ("GET /\r\n", .malformedRequestLine, 5, .badRequest),
    ("GET / \r\n", .malformedRequestLine, 6, .badRequest),
    ("GET / HTTP/1.1 \r\n", .malformedRequestLine, 6, .badRequest),
    ("GET / http/1.1\r\n", .malformedRequestLine, 6, .badRequest),
    ("GET / HTTP/1.12\r\n", .malformedRequestLine, 6, .badRequest),
    ("GET / HTTP/2.0\r\n", .unsupportedVersion, 6, .versionNotSupported),
    ("PRI * HTTP/2.0\r\n", .unsupportedVersion, 6, .versionNotSupported),
    ("GET / HTTP/1.2\r\n", .unsupportedVersion, 6, .versionNotSupported),
    ("GET * HTTP/1.1\r\n", .malformedTarget, 4, .badRequest),
    ("GET index HTTP/1.1\r\n", .malformedTarget, 4, .badRequest),
    ("GET http:///x HTTP/1.1\r\n", .malformedTarget, 11, .badRequest),
    ("GET http://?x HTTP/1.1\r\n", .malformedTarget, 11, .badRequest),
  ]

  @Test("request lines (RFC 9112 §2.2, §3)", arguments: requestLines)
  func requestLine(line: String, cause: HTTPParseError.Cause, offset: Int, status: HTTPStatus) {
    let error = parseError(line + "Host: x\r\n\r\n")
    #expect(error == HTTPParseError(cause, at: offset), "\(line.debugDescription)")
    #expect(error?.status == status)
  }

  static let start = "GET / HTTP/1.1\r\nHost: x\r\n"

  /// Field lines after ``start``, with the offset of the mistake among them.
  static let fieldLines: [Case] = [
    ("A: b\r\n c\r\n", .lineFolding, 6, .badRequest),
    ("\tA: b\r\n", .lineFolding, 0, .badRequest),
    ("A : b\r\n", .whitespaceBeforeColon, 1, .badRequest),
    ("A\t: b\r\n", .whitespaceBeforeColon, 1, .badRequest),
    ("A b\r\n", .whitespaceBeforeColon, 1, .badRequest),
    ("Ab\r\n", .malformedFieldLine, 2, .badRequest),
    (": b\r\n", .malformedFieldLine, 0, .badRequest),
    ("A(: b\r\n", .malformedFieldLine, 1, .badRequest),
    ("A: b\u{0}\r\n", .malformedFieldValue, 4, .badRequest),
    ("A: \u{7F}\r\n", .malformedFieldValue, 3, .badRequest),
    ("A: b\nC: d\r\n", .bareLineFeed, 4, .badRequest),
    ("A: b\rC: d\r\n", .bareCarriageReturn, 4, .badRequest),
    ("Host: x\r\n", .malformedHost, 0, .badRequest),
    ("Content-Length: 1\r\nContent-Length: 2\r\n", .conflictingContentLength, 35, .badRequest),
    ("Content-Length: 1, 1\r\n", .malformedContentLength, 16, .badRequest),
    ("Content-Length: +1\r\n", .malformedContentLength, 16, .badRequest),
    ("Content-Length: 0x1\r\n", .malformedContentLength, 16, .badRequest),
    ("Content-Length:\r\n", .malformedContentLength, 15, .badRequest),
    ("Content-Length: 18446744073709551616\r\n", .malformedContentLength, 16, .badRequest),
    ("Content-Length: 65537\r\n", .contentTooLarge, 16, .contentTooLarge),
    ("Transfer-Encoding: chunked\r\n", .unsupportedTransferCoding, 0, .notImplemented),
    ("transfer-encoding: identity\r\n", .unsupportedTransferCoding, 0, .notImplemented),
    ("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", .ambiguousFraming, 19, .badRequest),
    ("Transfer-Encoding: x\r\nContent-Length: 5\r\n", .ambiguousFraming, 0, .badRequest),
  ]

  @Test("field lines (RFC 9112 §5, §6)", arguments: fieldLines)
  func fieldLine(lines: String, cause: HTTPParseError.Cause, offset: Int, status: HTTPStatus) {
    let error = parseError(Self.start + lines + "\r\n")
    let place = Self.start.utf8.count + offset
    #expect(error == HTTPParseError(cause, at: place), "\(lines.debugDescription)")
    #expect(error?.status == status)
  }

  @Test("HTTP/1.1 needs exactly one valid Host (RFC 9112 §3.2)")
  func host() {
    #expect(parseError("GET / HTTP/1.1\r\nA: b\r\n\r\n") == HTTPParseError(.missingHost, at: 22))
    for value in ["a b", "a,b", "a/b", "u@h", "h?", "h#", "\u{E9}"] {
      let error = parseError("GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n")
      #expect(error?.cause == .malformedHost, "\(value)")
    }
    for value in ["", "h", "h:80", "127.0.0.1:8080", "[::1]:80"] {
      #expect(requestHead("GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n") != nil)
    }
  }

  @Test("a head of the limit's size is read, one byte more is refused (RFC 6585 §5)")
  func headLimit() {
    let start = "GET / HTTP/1.0\r\nA: "
    let room = RequestParser.headByteLimit - start.utf8.count - 4
    let largest = start + String(repeating: "b", count: room) + "\r\n\r\n"
    #expect(requestHead(largest) != nil)
    let tooLarge = HTTPParseError(.headTooLarge, at: RequestParser.headByteLimit)
    #expect(parseError(start + String(repeating: "b", count: room + 1) + "\r\n\r\n") == tooLarge)
    #expect(parseError(String(repeating: "a", count: 1 << 20)) == tooLarge)
    #expect(tooLarge.status == .requestHeaderFieldsTooLarge)
  }
}
