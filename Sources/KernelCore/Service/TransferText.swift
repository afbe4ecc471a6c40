import Bytes
import HTTP

/// The text that `/bytes/N` gives: line after line of 64 bytes, each beginning with its number.
///
/// Any part of it can be made again at any time, so nothing of it is kept.
enum TransferText {
  static let lineByteCount: UInt64 = 64
  /// Digits of a line's number, before its letters.
  private static let numberByteCount: UInt64 = 8
  /// The letters of a line begin within the first alphabet and run on to its end.
  private static let letters: StaticString =
    """
    ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ\
    ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ
    """
  private static let alphabetByteCount: UInt64 = 26

  /// Appends the bytes of the text at `range`, run by run.
  static func append(
    _ range: Range<UInt64>, to buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let line = offset / lineByteCount
      let column = offset % lineByteCount
      switch column {
      case 0..<numberByteCount:
        let digit = UInt8(truncatingIfNeeded: line >> (4 * (7 - column))) & 0xF
        try buffer.append(byte: digit < 10 ? UInt8(ascii: "0") + digit : 0x57 + digit)
        offset += 1
      case lineByteCount - 1:
        try buffer.append(byte: UInt8(ascii: "\n"))
        offset += 1
      default:
        let count = min(lineByteCount - 1 - column, range.upperBound - offset)
        let first = Int((line + column) % alphabetByteCount)
        try buffer.append(copying: letters.rawSpan.extracting(first..<(first + Int(count))))
        offset += count
      }
    }
  }
}
