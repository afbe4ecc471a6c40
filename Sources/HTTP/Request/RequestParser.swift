/// What the bytes at the start of a connection's unread input are.
public enum RequestParse: Equatable, Sendable {
  /// A beginning of a request so far; parse again with more bytes behind the same ones.
  case incomplete
  /// A request.
  ///
  /// `byteCount` is its size, head and content: the next request begins there. The content may
  /// not have arrived yet, so `byteCount` may exceed the bytes parsed by at most
  /// ``RequestParser/contentByteLimit``; the caller drops those bytes as they come.
  case request(RequestHead, byteCount: Int)
  /// No request; answer with the error's status and close the connection.
  case malformed(HTTPParseError)
}

/// Parses the head of an HTTP/1.1 request (RFC 9112), without I/O, state or allocation.
///
/// The answer depends on the bytes only, not on how they arrived: every prefix of an input gives
/// either `incomplete` or what the whole input gives. The rules are strict where leniency lets two
/// parsers see different messages (RFC 9112 §11.2): lines end in CRLF, nothing is folded, the
/// length of the content is stated once.
///
/// - Complexity: linear in the head, which ``headByteLimit`` bounds.
public enum RequestParser {
  /// The largest head, its final empty line included.
  public static let headByteLimit = 2_048
  /// The largest content, in bytes, that is skipped instead of refused.
  public static let contentByteLimit = 65_536

  /// Parses the request that begins at the first of `bytes`.
  ///
  /// One empty line before the request line is skipped (RFC 9112 §2.2).
  public static func parse(_ bytes: RawSpan) -> RequestParse {
    do throws(HTTPParseError) {
      return try parseHead(bytes)
    } catch {
      return .malformed(error)
    }
  }

  private static func parseHead(_ bytes: RawSpan) throws(HTTPParseError) -> RequestParse {
    var lines = LineScanner(bytes)
    guard var firstLine = try lines.next() else { return .incomplete }
    if firstLine.isEmpty {
      guard let secondLine = try lines.next() else { return .incomplete }
      firstLine = secondLine
    }
    guard !firstLine.isEmpty else {
      throw HTTPParseError(.emptyRequestLine, at: firstLine.lowerBound)
    }
    let request = try RequestLine(firstLine, in: bytes)
    var fields = FieldSection()
    while let line = try lines.next() {
      guard line.isEmpty else {
        try fields.add(FieldLine(line, in: bytes), in: bytes)
        continue
      }
      let contentLength = try fields.validatedContentLength(
        version: request.version, end: line.lowerBound)
      let head = RequestHead(
        method: request.method, version: request.version, target: request.target,
        path: request.path,
        keepAlive: fields.keepsAlive(version: request.version, contentLength: contentLength),
        contentLength: contentLength)
      return .request(head, byteCount: lines.offset + contentLength)
    }
    return .incomplete
  }
}
