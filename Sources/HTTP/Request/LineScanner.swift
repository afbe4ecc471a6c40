internal import Bytes

/// Takes the lines of a head one after another; a line ends in CRLF (RFC 9112 §2.2).
struct LineScanner: ~Escapable {
  private let bytes: RawSpan
  /// The first byte that no taken line covers.
  private(set) var offset = 0

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) {
    self.bytes = bytes
  }

  /// The next line without its CRLF; `nil` if its end has not arrived.
  mutating func next() throws(HTTPParseError) -> Range<Int>? {
    let start = offset
    let limit = min(bytes.byteCount, RequestParser.headByteLimit)
    var place = start
    while place < limit {
      switch bytes.byte(at: place) {
      case .lineFeed:
        throw HTTPParseError(.bareLineFeed, at: place)
      case .carriageReturn where place + 1 < limit:
        guard bytes.byte(at: place + 1) == .lineFeed else {
          throw HTTPParseError(.bareCarriageReturn, at: place)
        }
        offset = place + 2
        return start..<place
      default:
        place += 1
      }
    }
    guard limit < RequestParser.headByteLimit else {
      throw HTTPParseError(.headTooLarge, at: RequestParser.headByteLimit)
    }
    return nil
  }
}
