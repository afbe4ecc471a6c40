import HTTP
import Testing

@Suite("Responses, byte for byte (RFC 9112 §4, §5)")
struct ResponseWriterTests {
  @Test("a head with a known length")
  func knownLength() throws {
    var buffer = ResponseBuffer(capacity: 512)
    let head = ResponseHead(contentType: .octets, keepAlive: true, cachePolicy: .oneDay)
    try ResponseWriter.write(head, contentLength: 1_048_576, into: &buffer)
    let expected =
      "HTTP/1.1 200 OK\r\nServer: quartz\r\nContent-Type: application/octet-stream\r\n"
      + "Cache-Control: public, max-age=86400\r\nConnection: keep-alive\r\n"
      + "Content-Length: 1048576\r\n\r\n"
    #expect(text(of: buffer) == expected)
  }

  @Test("content whose length is stated after it was written; HEAD keeps the length only")
  func pendingLength() throws {
    let expected =
      "HTTP/1.1 404 Not Found\r\nServer: quartz\r\nContent-Type: text/plain; charset=utf-8\r\n"
      + "Cache-Control: no-store\r\nConnection: close\r\nContent-Length:       10\r\n\r\n"
    for omitsContent in [false, true] {
      var buffer = ResponseBuffer(capacity: 512)
      let head = ResponseHead(status: .notFound, contentType: .text, keepAlive: false)
      let length = try ResponseWriter.begin(head, in: &buffer)
      try buffer.append("not found\n")
      ResponseWriter.finish(length, omittingContent: omitsContent, in: &buffer)
      #expect(text(of: buffer) == expected + (omitsContent ? "" : "not found\n"))
    }
  }

  @Test("no content is stated as zero")
  func emptyContent() throws {
    var buffer = ResponseBuffer(capacity: 512)
    let length = try ResponseWriter.begin(
      ResponseHead(contentType: .html, keepAlive: true), in: &buffer)
    ResponseWriter.finish(length, omittingContent: false, in: &buffer)
    #expect(text(of: buffer).hasSuffix("Content-Length:        0\r\n\r\n"))
  }

  @Test("405 names the methods that are allowed (RFC 9110 §15.5.6)")
  func methodNotAllowed() throws {
    var buffer = ResponseBuffer(capacity: 512)
    let head = ResponseHead(status: .methodNotAllowed, contentType: .text, keepAlive: true)
    try ResponseWriter.write(head, contentLength: 0, into: &buffer)
    #expect(text(of: buffer).contains("\r\nAllow: GET, HEAD\r\n"))
  }

  @Test("a response fits or overflows at every capacity, and keeps whole what was whole")
  func everyCapacity() throws {
    let head = ResponseHead(contentType: .json, keepAlive: true)
    var whole = ResponseBuffer(capacity: 512)
    try ResponseWriter.write(head, contentLength: 12_345, into: &whole)
    let expected = text(of: whole)
    for capacity in 0...expected.utf8.count {
      var buffer = ResponseBuffer(capacity: capacity)
      do throws(ResponseOverflow) {
        try ResponseWriter.write(head, contentLength: 12_345, into: &buffer)
        #expect(capacity == expected.utf8.count)
      } catch {
        #expect(error.capacity == capacity)
        #expect(capacity < expected.utf8.count)
      }
      #expect(expected.hasPrefix(text(of: buffer)))
    }
  }
}
