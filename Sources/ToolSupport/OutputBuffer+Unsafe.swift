public import Bytes
public import SystemPackage

/// Collects standard output, so that a line costs no system call and no formatting of Foundation.
public struct OutputBuffer: ~Copyable {
  private static let capacity = 65_536

  /// What was collected and not written yet; lines are appended here.
  public var text = ByteBuffer(capacity: OutputBuffer.capacity + 4_096)
  private var columnStart = 0
  private let destination: FileDescriptor

  /// - Parameter destination: somewhere else for what would be standard output.
  public init(to destination: FileDescriptor = .standardOutput) { self.destination = destination }

  /// Any text that is no literal.
  public mutating func append(_ words: String) { text.append(Array(words.utf8).rawSpan) }

  /// A JSON string with its quotation marks (RFC 8259 §7).
  public mutating func appendQuoted(_ words: String) {
    var quoted: [UInt8] = []
    quoted.append(quoted: words)
    text.append(quoted.rawSpan)
  }

  /// Counts columns from here on: what stands before may hold characters of several bytes.
  public mutating func beginColumns() { columnStart = text.count }

  /// Spaces up to `column`.
  public mutating func pad(to column: Int) {
    text.append(repeating: 0x20, count: columnStart + column - text.count)
  }

  /// Ends the line, and writes when enough has been collected.
  public mutating func endLine() throws(CommandFailure) {
    text.append(0x0A)
    if text.count >= OutputBuffer.capacity { try flush() }
    columnStart = text.count
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
      try unsafe text.bytes.withUnsafeBytes { bytes in
        _ = try unsafe destination.writeAll(bytes)
      }
    } catch {
      throw CommandFailure(.environment, "standard output: \(error)")
    }
    text.truncate(to: 0)
    columnStart = 0
  }
}
