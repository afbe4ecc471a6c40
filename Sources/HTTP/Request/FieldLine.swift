internal import Bytes

/// `field-name ":" OWS field-value OWS`, as places in the message's bytes (RFC 9112 §5).
struct FieldLine {
  let name: Range<Int>
  /// Without the whitespace around it.
  let value: Range<Int>

  /// Reads the line at `line`, which is not empty and does not include its CRLF.
  init(_ line: Range<Int>, in bytes: RawSpan) throws(HTTPParseError) {
    if bytes.byte(at: line.lowerBound).isWhitespace {
      throw HTTPParseError(.lineFolding, at: line.lowerBound)
    }
    var colon = line.lowerBound
    while colon < line.upperBound, bytes.byte(at: colon).isTokenCharacter { colon += 1 }
    guard colon < line.upperBound else { throw HTTPParseError(.malformedFieldLine, at: colon) }
    let end = bytes.byte(at: colon)
    if end.isWhitespace { throw HTTPParseError(.whitespaceBeforeColon, at: colon) }
    guard end == UInt8(ascii: ":"), colon > line.lowerBound else {
      throw HTTPParseError(.malformedFieldLine, at: colon)
    }
    for offset in (colon + 1)..<line.upperBound where !bytes.byte(at: offset).isFieldContent {
      throw HTTPParseError(.malformedFieldValue, at: offset)
    }
    name = line.lowerBound..<colon
    value = bytes.trimmed((colon + 1)..<line.upperBound)
  }
}
