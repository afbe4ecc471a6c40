internal import Bytes

/// `method SP request-target SP HTTP-version` (RFC 9112 §3).
struct RequestLine {
  let method: RequestMethod
  let version: HTTPVersion
  let target: Range<Int>
  let path: Range<Int>

  /// Reads the line at `line`, which does not include its CRLF.
  ///
  /// - Throws: `malformedRequestLine`, `malformedTarget` or `unsupportedVersion`.
  init(_ line: Range<Int>, in bytes: RawSpan) throws(HTTPParseError) {
    let methodEnd = try RequestLine.endOfWord(from: line.lowerBound, in: line, of: bytes)
    for offset in line.lowerBound..<methodEnd where !bytes.byte(at: offset).isTokenCharacter {
      throw HTTPParseError(.malformedRequestLine, at: offset)
    }
    let targetEnd = try RequestLine.endOfWord(from: methodEnd + 1, in: line, of: bytes)
    method = RequestLine.method(line.lowerBound..<methodEnd, in: bytes)
    target = (methodEnd + 1)..<targetEnd
    version = try RequestLine.version((targetEnd + 1)..<line.upperBound, in: bytes)
    path = try RequestLine.path(of: target, method: method, in: bytes)
  }

  /// The place of the one SP that ends a word of visible characters, at least one.
  private static func endOfWord(
    from start: Int, in line: Range<Int>, of bytes: RawSpan
  ) throws(HTTPParseError) -> Int {
    for offset in start..<line.upperBound {
      let byte = bytes.byte(at: offset)
      if byte == .space, offset > start { return offset }
      guard byte.isVisible else { throw HTTPParseError(.malformedRequestLine, at: offset) }
    }
    throw HTTPParseError(.malformedRequestLine, at: line.upperBound)
  }

  /// Methods are case-sensitive (RFC 9110 §9.1).
  private static func method(_ range: Range<Int>, in bytes: RawSpan) -> RequestMethod {
    if bytes.equals("GET", in: range) { return .get }
    if bytes.equals("HEAD", in: range) { return .head }
    return .other
  }

  private static func version(
    _ range: Range<Int>, in bytes: RawSpan
  ) throws(HTTPParseError) -> HTTPVersion {
    guard range.count == 8, bytes.starts(with: "HTTP/", in: range),
      bytes.byte(at: range.lowerBound + 5).isDigit,
      bytes.byte(at: range.lowerBound + 6) == UInt8(ascii: "."),
      bytes.byte(at: range.lowerBound + 7).isDigit
    else { throw HTTPParseError(.malformedRequestLine, at: range.lowerBound) }
    if bytes.equals("HTTP/1.1", in: range) { return .http11 }
    if bytes.equals("HTTP/1.0", in: range) { return .http10 }
    throw HTTPParseError(.unsupportedVersion, at: range.lowerBound)
  }

  /// The path within an origin-form or absolute-form target (RFC 9112 §3.2.1, §3.2.2).
  private static func path(
    of target: Range<Int>, method: RequestMethod, in bytes: RawSpan
  ) throws(HTTPParseError) -> Range<Int> {
    var end = bytes.firstOffset(of: UInt8(ascii: "?"), in: target) ?? target.upperBound
    if bytes.byte(at: target.lowerBound) == UInt8(ascii: "/") { return target.lowerBound..<end }
    guard bytes.startsIgnoringCase(with: "http://", in: target) else {
      if method == .other { return target }
      throw HTTPParseError(.malformedTarget, at: target.lowerBound)
    }
    let authority = target.lowerBound + 7
    end = max(end, authority)
    let start = bytes.firstOffset(of: UInt8(ascii: "/"), in: authority..<end) ?? end
    guard start > authority else { throw HTTPParseError(.malformedTarget, at: authority) }
    return start..<end
  }
}
