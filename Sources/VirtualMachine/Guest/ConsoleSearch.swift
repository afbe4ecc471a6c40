import SystemPackage

/// Looks for a line in a guest's console.
struct ConsoleSearch: ~Copyable {
  private var file: FollowedFile
  private var splitter = LineSplitter(byteLimit: 4096)
  private let prefix: [UInt8]

  init(_ console: FilePath, prefix: String) throws(VirtualMachineError) {
    file = try FollowedFile(console)
    self.prefix = Array(prefix.utf8)
  }

  /// The first line that begins with the prefix, as soon as it is whole.
  mutating func next() async throws(VirtualMachineError) -> String {
    while true {
      if let line = firstMatch(in: try await file.next()) { return line }
    }
  }

  /// The first such line among what was written already.
  mutating func nextWritten() throws(VirtualMachineError) -> String? {
    while true {
      let bytes = try file.readAppended()
      if bytes.isEmpty { return nil }
      if let line = firstMatch(in: bytes) { return line }
    }
  }

  private mutating func firstMatch(in bytes: [UInt8]) -> String? {
    let line = splitter.split(bytes).first { $0.starts(with: prefix) }
    return line.map { String(decoding: $0, as: UTF8.self) }
  }
}
