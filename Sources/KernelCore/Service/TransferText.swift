/// The text that `/bytes/N` gives: line after line of 64 bytes, each beginning with its number.
///
/// Any part of it can be made again at any time, so nothing of it is kept.
public enum TransferText {
  static let lineByteCount: UInt64 = 64

  /// The byte at `offset` of the text.
  public static func byte(at offset: UInt64) -> UInt8 {
    let line = offset / lineByteCount
    let column = offset % lineByteCount
    switch column {
    case 0..<8:
      let digit = UInt8(truncatingIfNeeded: line >> (4 * (7 - column))) & 0xF
      return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    case 63: return UInt8(ascii: "\n")
    default: return UInt8(ascii: "A") + UInt8((line + column) % 26)
    }
  }
}
