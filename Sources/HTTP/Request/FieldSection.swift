internal import Bytes

/// What the fields of a request say about its framing and its connection, collected line by line.
struct FieldSection {
  private(set) var asksToClose = false
  private(set) var asksToKeepAlive = false
  private var expectsContinue = false
  private var contentLength: (value: UInt64, offset: Int)?
  private var transferEncodingOffset: Int?
  private var hasHost = false

  /// Takes in one field line.
  mutating func add(_ field: FieldLine, in bytes: RawSpan) throws(HTTPParseError) {
    if bytes.equalsIgnoringCase("host", in: field.name) {
      try addHost(field, in: bytes)
    } else if bytes.equalsIgnoringCase("content-length", in: field.name) {
      try addContentLength(field, in: bytes)
    } else if bytes.equalsIgnoringCase("transfer-encoding", in: field.name) {
      transferEncodingOffset = transferEncodingOffset ?? field.name.lowerBound
    } else if bytes.equalsIgnoringCase("connection", in: field.name) {
      addConnectionOptions(field.value, in: bytes)
    } else if bytes.equalsIgnoringCase("expect", in: field.name) {
      expectsContinue = true
    }
  }

  /// Checks the section as a whole, once its empty line at `end` has been seen.
  ///
  /// - Returns: the length of the content that follows the head.
  func validatedContentLength(
    version: HTTPVersion, end: Int
  ) throws(HTTPParseError) -> Int {
    if let offset = transferEncodingOffset {
      throw HTTPParseError(
        contentLength == nil ? .unsupportedTransferCoding : .ambiguousFraming, at: offset)
    }
    guard hasHost || version == .http10 else { throw HTTPParseError(.missingHost, at: end) }
    guard let (length, offset) = contentLength else { return 0 }
    guard length <= UInt64(RequestParser.contentByteLimit) else {
      throw HTTPParseError(.contentTooLarge, at: offset)
    }
    return Int(length)
  }

  /// Whether the connection outlives the answer (RFC 9112 §9.3).
  ///
  /// A client that waits for 100 (Continue) may drop its content when it sees the final answer
  /// (RFC 9110 §10.1.1), so what follows such a head cannot be told apart: the connection closes.
  func keepsAlive(version: HTTPVersion, contentLength: Int) -> Bool {
    if asksToClose || (expectsContinue && contentLength > 0) { return false }
    return version == .http11 || asksToKeepAlive
  }

  private mutating func addHost(
    _ field: FieldLine, in bytes: RawSpan
  ) throws(HTTPParseError) {
    if hasHost { throw HTTPParseError(.malformedHost, at: field.name.lowerBound) }
    hasHost = true
    for offset in field.value {
      switch bytes.byte(at: offset) {
      case .space, .tab, 0x80...0xFF, UInt8(ascii: ","), UInt8(ascii: "/"), UInt8(ascii: "?"),
        UInt8(ascii: "#"), UInt8(ascii: "@"), UInt8(ascii: "\\"):
        throw HTTPParseError(.malformedHost, at: offset)
      default:
        continue
      }
    }
  }

  private mutating func addContentLength(
    _ field: FieldLine, in bytes: RawSpan
  ) throws(HTTPParseError) {
    let offset = field.value.lowerBound
    guard let value = bytes.decimal(in: field.value) else {
      throw HTTPParseError(.malformedContentLength, at: offset)
    }
    guard let earlier = contentLength else {
      contentLength = (value, offset)
      return
    }
    guard earlier.value == value else {
      throw HTTPParseError(.conflictingContentLength, at: offset)
    }
  }

  /// Connection options are a comma-separated list of tokens in any case (RFC 9110 §7.6.1).
  private mutating func addConnectionOptions(_ value: Range<Int>, in bytes: RawSpan) {
    var start = value.lowerBound
    while start < value.upperBound {
      let rest = start..<value.upperBound
      let end = bytes.firstOffset(of: UInt8(ascii: ","), in: rest) ?? value.upperBound
      let option = bytes.trimmed(start..<end)
      if bytes.equalsIgnoringCase("close", in: option) { asksToClose = true }
      if bytes.equalsIgnoringCase("keep-alive", in: option) { asksToKeepAlive = true }
      start = end + 1
    }
  }
}
