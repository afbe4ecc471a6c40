internal import Bytes

/// Writes one JSON object of integers, static texts and further such objects (RFC 8259 §4).
///
/// The caller opens and closes what it nests; the writer keeps the commas.
public struct JSONObjectWriter {
  private var needsComma = false
  private var depth = 0

  public init() {}

  /// Opens the outermost object.
  public mutating func begin(into buffer: inout ResponseBuffer) throws(ResponseOverflow) {
    precondition(depth == 0, "the outermost object is open already")
    try open(into: &buffer)
  }

  /// Opens an object that is the value of `name`.
  public mutating func begin(
    _ name: StaticString, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try writeName(name, into: &buffer)
    try open(into: &buffer)
  }

  /// Closes the innermost open object.
  public mutating func end(into buffer: inout ResponseBuffer) throws(ResponseOverflow) {
    precondition(depth > 0, "no object is open")
    try buffer.append(byte: UInt8(ascii: "}"))
    depth -= 1
    needsComma = true
  }

  /// Writes an integer member.
  ///
  /// Readers that keep numbers as doubles round above 2^53 (RFC 8259 §6).
  public mutating func member(
    _ name: StaticString, _ value: UInt64, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try writeName(name, into: &buffer)
    try buffer.append(decimal: value)
  }

  /// Writes a text member.
  public mutating func member(
    _ name: StaticString, _ value: StaticString, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try writeName(name, into: &buffer)
    try writeText(value, into: &buffer)
  }

  private mutating func open(into buffer: inout ResponseBuffer) throws(ResponseOverflow) {
    try buffer.append(byte: UInt8(ascii: "{"))
    depth += 1
    needsComma = false
  }

  private mutating func writeName(
    _ name: StaticString, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    precondition(depth > 0, "a member stands in an object")
    if needsComma { try buffer.append(byte: UInt8(ascii: ",")) }
    needsComma = true
    try writeText(name, into: &buffer)
    try buffer.append(byte: UInt8(ascii: ":"))
  }

  /// Quotation mark, reverse solidus and control characters are escaped (RFC 8259 §7).
  private func writeText(
    _ text: StaticString, into buffer: inout ResponseBuffer
  ) throws(ResponseOverflow) {
    try buffer.append(byte: UInt8(ascii: "\""))
    for place in 0..<text.byteCount {
      let byte = text.byte(at: place)
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        try buffer.append(byte: UInt8(ascii: "\\"))
        try buffer.append(byte: byte)
      case 0..<0x20:
        try buffer.append("\\u")
        try buffer.append(hexadecimal: UInt64(byte), digits: 4)
      default:
        try buffer.append(byte: byte)
      }
    }
    try buffer.append(byte: UInt8(ascii: "\""))
  }
}
