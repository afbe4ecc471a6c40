public import SystemPackage

/// Looks for lines in a growing text, such as a guest's console.
public struct LineSearch: ~Copyable, Sendable {
  private var file: FollowedFile
  private var splitter = LineSplitter(byteLimit: 4096)
  private var matches: [String] = []
  private let prefix: [UInt8]

  /// Looks at the file from its beginning; a line is compared by its first 4,096 bytes.
  public init(_ path: FilePath, prefix: String) throws(HypervisorError) {
    file = try FollowedFile(path)
    self.prefix = Array(prefix.utf8)
  }

  /// The next line that begins with the prefix, as soon as it is whole.
  ///
  /// - Returns: the line without its end; bytes that are no UTF-8 are replaced.
  public mutating func next() async throws(HypervisorError) -> String {
    while matches.isEmpty { search(try await file.next()) }
    return matches.removeFirst()
  }

  /// The next such line among what was written already.
  public mutating func nextWritten() throws(HypervisorError) -> String? {
    while matches.isEmpty {
      let bytes = try file.readAppended()
      if bytes.isEmpty { return nil }
      search(bytes)
    }
    return matches.removeFirst()
  }

  private mutating func search(_ bytes: [UInt8]) {
    for line in splitter.split(bytes) where line.starts(with: prefix) {
      matches.append(String(decoding: line, as: UTF8.self))
    }
  }
}

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
