/// Bytes of a stream cut into lines, in bounded memory.
struct LineBuffer: Sendable {
  private var bytes: [UInt8] = []
  private var start = 0
  private var searched = 0

  /// Adds what was read.
  ///
  /// - Throws: ``QTestProtocolError/lineTooLong`` when no end of line comes within the limit.
  mutating func append(_ more: some Sequence<UInt8>) throws(QTestProtocolError) {
    if start > 0 {
      bytes.removeSubrange(..<start)
      searched -= start
      start = 0
    }
    bytes.append(contentsOf: more)
    if bytes.count > QTestCommand.lineByteLimit,
      !bytes.prefix(QTestCommand.lineByteLimit + 1).contains(UInt8(ascii: "\n"))
    {
      throw .lineTooLong
    }
  }

  /// The next complete line without its end; `nil` if more has to be read first.
  mutating func next() -> ArraySlice<UInt8>? {
    guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = bytes.count
      return nil
    }
    defer {
      start = end + 1
      searched = start
    }
    return bytes[start..<end].last == UInt8(ascii: "\r")
      ? bytes[start..<(end - 1)] : bytes[start..<end]
  }
}
