import HTTP
import Testing

/// Heads that browsers, curl and wrk send, and the oddest that the grammar allows.
let requestSamples: [String] = [
  "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n",
  "\r\nGET /health HTTP/1.0\r\n\r\n",
  "HEAD /bytes/1048576?fresh HTTP/1.1\r\nhost:x\r\nConnection: foo , CLOSE\r\n\r\n",
  "GET http://quartz.example/a/b?c=/d HTTP/1.1\r\nHost: quartz.example\r\n"
    + "Accept: */*\r\nUser-Agent: \u{E9}\t(x)\r\n\r\n",
  "POST /x HTTP/1.1\r\nHost:\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
  "GET /k HTTP/1.0\r\nConnection: Keep-Alive\r\nX:\r\n\r\n",
]

/// The head of `text`; records an issue and returns `nil` if it is no request.
func requestHead(_ text: String) -> RequestHead? {
  guard case .request(let head, _) = parse(text) else {
    Issue.record("\(parse(text)) for \(text.debugDescription)")
    return nil
  }
  return head
}

/// The error in `text`; records an issue and returns `nil` if there is none.
func parseError(_ text: String) -> HTTPParseError? {
  guard case .malformed(let error) = parse(text) else {
    Issue.record("\(parse(text)) for \(text.debugDescription)")
    return nil
  }
  return error
}
