import Bytes
public import SystemPackage

/// Collects standard output, so that a line costs no system call and no formatting of Foundation.
public struct OutputBuffer: Sendable {
  private static let capacity = 65_536

  public private(set) var bytes: [UInt8] = []
  private var columnStart = 0
  private let destination: FileDescriptor

  /// - Parameter destination: somewhere else for what would be standard output.
  public init(to destination: FileDescriptor = .standardOutput) {
    self.destination = destination
    bytes.reserveCapacity(OutputBuffer.capacity + 4_096)
  }

  public mutating func append(byte: UInt8) { bytes.append(byte) }

  public mutating func append(_ text: StaticString) { bytes.append(text) }

  /// Any other text; a literal is a `StaticString`, which is copied as it lies in the program.
  @_disfavoredOverload
  public mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Whatever `body` appends.
  public mutating func append(_ body: (inout [UInt8]) -> Void) { body(&bytes) }

  public mutating func append(_ value: UInt64) { bytes.append(decimal: value) }

  /// Decimal digits, padded with spaces or zeros on the left to `width`, at most 20.
  public mutating func append(_ value: UInt64, width: Int, padding: UInt8 = 0x20) {
    if padding == 0x30 { return bytes.append(decimal: value, minimumDigits: width) }
    let start = bytes.count
    bytes.append(decimal: value)
    let missing = width - (bytes.count - start)
    if missing > 0 { bytes.insert(contentsOf: repeatElement(padding, count: missing), at: start) }
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
    if missing > 0 { bytes.append(contentsOf: repeatElement(0x20, count: missing)) }
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
      _ = try unsafe bytes.withUnsafeBytes { try unsafe destination.writeAll($0) }
    } catch {
      throw CommandFailure(.environment, "standard output: \(error)")
    }
    bytes.removeAll(keepingCapacity: true)
    columnStart = 0
  }
}
