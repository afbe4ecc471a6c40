/// Why bytes that a file holds for this module do not decode; offsets count from their start.
public enum AnnotationError: Error, Equatable, Sendable {
  /// A version of the format that this code does not know.
  case unsupportedVersion(UInt8)
  case truncated(offset: Int)
  /// A value outside its field's range, or one that contradicts those before it.
  case valueOutOfRange(offset: Int)
  case trailingBytes(offset: Int)
}

/// Reads LEB128 numbers and fixed fields, with a check before every step.
struct AnnotationReader {
  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }
  var remaining: Int { bytes.count - offset }

  mutating func byte() throws(AnnotationError) -> UInt8 {
    guard offset < bytes.count else { throw .truncated(offset: offset) }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func number() throws(AnnotationError) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let byte = try byte()
      let bits = UInt64(byte & 0x7F)
      guard shift < 63 || bits <= 1 else { throw .valueOutOfRange(offset: start) }
      value |= bits << shift
      if byte & 0x80 == 0 { return value }
    }
    throw .valueOutOfRange(offset: start)
  }

  mutating func number<Value: FixedWidthInteger>(
    as type: Value.Type
  ) throws(AnnotationError) -> Value {
    let start = offset
    guard let value = Value(exactly: try number()) else { throw .valueOutOfRange(offset: start) }
    return value
  }

  /// A number whose lowest bit is its sign.
  mutating func signed() throws(AnnotationError) -> Int64 {
    let raw = try number()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  mutating func fixed64() throws(AnnotationError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) { value |= UInt64(try byte()) << shift }
    return value
  }
}

/// Writes what ``AnnotationReader`` reads.
struct AnnotationWriter {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func number(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func signed(_ value: Int64) {
    number(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  mutating func fixed64(_ value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}

extension AnnotationError {
  /// What is wrong with an annotation, for people; offsets count from its first byte.
  public var words: String {
    switch self {
    case .unsupportedVersion(let version): "version \(version) of the format"
    case .truncated(let offset): "it ends at byte \(offset)"
    case .valueOutOfRange(let offset): "a value out of its range at byte \(offset)"
    case .trailingBytes(let offset): "bytes behind its end, from byte \(offset) on"
    }
  }
}
