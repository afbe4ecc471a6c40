import SystemPackage

/// Collects standard output, so that a line costs no system call and no formatting of Foundation.
struct OutputBuffer {
  private static let capacity = 65_536

  private(set) var bytes: [UInt8] = []
  private var columnStart = 0

  init() { bytes.reserveCapacity(OutputBuffer.capacity + 4_096) }

  mutating func append(byte: UInt8) { bytes.append(byte) }

  mutating func append(_ text: StaticString) {
    // Safety: the pointer does not leave the closure, which copies what it points to.
    text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Decimal digits, padded with `padding` on the left to `width`.
  mutating func append(_ value: UInt64, width: Int = 0, padding: UInt8 = 0x20) {
    var digits: [20 of UInt8] = .init(repeating: 0)
    var count = 0
    var rest = value
    repeat {
      digits[count] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      count += 1
    } while rest > 0
    if count < width { for _ in count..<width { bytes.append(padding) } }
    while count > 0 {
      count -= 1
      bytes.append(digits[count])
    }
  }

  mutating func append(_ value: Int64) {
    if value < 0 { append(byte: 0x2D) }
    append(value.magnitude)
  }

  /// A JSON string with its quotation marks (RFC 8259 §7).
  mutating func appendQuoted(_ text: String) {
    append(byte: 0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C:
        append(byte: 0x5C)
        append(byte: byte)
      case 0..<0x20:
        append("\\u00")
        append(byte: byte < 16 ? 0x30 : 0x31)
        append(byte: OutputBuffer.hexadecimalDigit(byte & 15))
      default: append(byte: byte)
      }
    }
    append(byte: 0x22)
  }

  private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x61 - 10 + value
  }

  /// Counts columns from here on: what stands before may hold characters of several bytes.
  mutating func beginColumns() { columnStart = bytes.count }

  /// Spaces up to `column`.
  mutating func pad(to column: Int) {
    let missing = columnStart + column - bytes.count
    if missing > 0 { for _ in 0..<missing { bytes.append(0x20) } }
  }

  /// Ends the line, and writes when enough has been collected.
  mutating func endLine() throws(CommandFailure) {
    append(byte: 0x0A)
    if bytes.count >= OutputBuffer.capacity { try flush() }
    columnStart = bytes.count
  }

  /// Writes what was collected.
  mutating func flush() throws(CommandFailure) {
    do {
      // Safety: the pointer is used only during the call.
      _ = try unsafe bytes.withUnsafeBytes { try unsafe FileDescriptor.standardOutput.writeAll($0) }
    } catch {
      throw CommandFailure(.environment, "standard output: \(error)")
    }
    bytes.removeAll(keepingCapacity: true)
    columnStart = 0
  }
}
