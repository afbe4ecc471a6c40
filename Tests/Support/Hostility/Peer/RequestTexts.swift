/// What clients say: requests that the server knows, and ones that no server should.
enum RequestTexts {
  static let all: [[UInt8]] = [
    "GET /health HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /api/stats.json HTTP/1.1\r\nHost: a\r\n\r\n",
    "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /bytes/9000 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /bytes/40000 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /health HTTP/1.0\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551615\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    "GET /bytes/99999999999999999999 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://a/health HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /health HTTP/1.1\r\n\r\n",
    "GET /health HTTP/9.9\r\nHost: a\r\n\r\n",
    "GET /health HTTP/1.1\nHost: a\n\n",
    "GET  /health HTTP/1.1\r\nHost : a\r\n\r\n",
    "\r\n\r\n\r\nGET /\u{0} HTTP/1.1\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "GET /" + String(repeating: "a", count: 3_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 300) + "\r\n",
  ].map { Array($0.utf8) }
}
