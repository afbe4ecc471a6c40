import PacketFiles

/// Where a recording is, for whoever reads it more than once.
public enum RecordingSource: Sendable {
  /// A file; `-` is the standard input.
  case path(String)
  /// The bytes of a file.
  case bytes([UInt8])
  /// What a reader would give: records that nobody wrote to a file.
  case items([RecordingItem])

  /// Begins to read it.
  ///
  /// - Throws: As ``RecordingReader/init(path:)``.
  public func reader() throws(RecordingError) -> RecordingReader {
    switch self {
    case .path(let path): try RecordingReader(path: path)
    case .bytes(let bytes): try RecordingReader(ByteSource(bytes: bytes))
    case .items(let items): RecordingReader(items: items)
    }
  }

  /// Whether it can be read from its start again: a pipe cannot.
  public var canBeReadAgain: Bool {
    if case .path(let path) = self { ByteSource.isRegular(path: path) } else { true }
  }
}
