/// Cuts a stream of bytes into lines, in bounded memory.
struct LineSplitter: Sendable {
  /// A longer line is cut off there.
  let byteLimit: Int
  private var line: [UInt8] = []

  init(byteLimit: Int) {
    self.byteLimit = byteLimit
  }

  /// The lines that `bytes` complete, without their ends (LF or CR LF).
  mutating func split(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        lines.append(line)
        line.removeAll(keepingCapacity: true)
      } else if line.count < byteLimit {
        line.append(byte)
      }
    }
    return lines
  }
}
