import SystemPackage

/// Collects standard output, so that a line costs no system call and no formatting of Foundation.
public struct OutputBuffer: Sendable {
  private static let capacity = 65_536

  public private(set) var bytes: [UInt8] = []
  private var columnStart = 0

  public init() { bytes.reserveCapacity(OutputBuffer.capacity + 4_096) }

  public mutating func append(byte: UInt8) { bytes.append(byte) }

  public mutating func append(_ text: StaticString) {
    // Safety: the pointer does not leave the closure, which copies what it points to.
    text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
  }

  /// Any other text; a literal is a `StaticString`, which is copied as it lies in the program.
  @_disfavoredOverload
  public mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Decimal digits, padded with `padding` on the left to `width`.
  public mutating func append(_ value: UInt64, width: Int = 0, padding: UInt8 = 0x20) {
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

  public mutating func append(_ value: Int64) {
    if value < 0 { append(byte: 0x2D) }
    append(value.magnitude)
  }

  /// A JSON string with its quotation marks (RFC 8259 §7).
  public mutating func appendQuoted(_ text: String) { bytes.append(quoted: text) }

  /// Counts columns from here on: what stands before may hold characters of several bytes.
  public mutating func beginColumns() { columnStart = bytes.count }

  /// Spaces up to `column`.
  public mutating func pad(to column: Int) {
    let missing = columnStart + column - bytes.count
    if missing > 0 { for _ in 0..<missing { bytes.append(0x20) } }
  }

  /// Ends the line, and writes when enough has been collected.
  public mutating func endLine() throws(CommandFailure) {
    append(byte: 0x0A)
    if bytes.count >= OutputBuffer.capacity { try flush() }
    columnStart = bytes.count
  }

  /// Writes lines that are there already.
  public static func write(_ lines: [String]) throws(CommandFailure) {
    var output = OutputBuffer()
    for line in lines {
      output.append(line)
      try output.endLine()
    }
    try output.flush()
  }

  /// Writes what was collected.
  public mutating func flush() throws(CommandFailure) {
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
