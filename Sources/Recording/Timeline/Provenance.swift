import PacketFiles

/// Where a timeline comes from: tool, version, commit, command line, inputs, as keys and values.
public struct Provenance: Equatable, Sendable {
  /// One statement.
  public struct Entry: Equatable, Sendable {
    /// Text without `=` and line feed.
    public var key: String
    /// Text without line feed.
    public var value: String

    /// The statement `key=value`.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The statements, in order; a key may occur more than once.
  public var entries: [Entry]

  /// The given statements.
  public init(_ entries: [Entry] = []) { self.entries = entries }

  /// The key of what a simulated run was told to do wrong, in words that are opaque here.
  public static let faultsKey = "faults"
  /// The key of a simulated run's settings, in words that are opaque here.
  public static let simulationKey = "simulation"

  /// The value of the first statement with `key`; nil if there is none.
  public subscript(key: String) -> String? {
    entries.first { $0.key == key }?.value
  }

  /// Parses `key=value` lines; a line without `=` is a key with an empty value.
  init(lines: [UInt8]) {
    entries = lines.split(separator: 0x0A).map { line in
      let parts = line.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? parts[1] : []
      return Entry(
        key: String(decoding: parts[0], as: UTF8.self),
        value: String(decoding: value, as: UTF8.self))
    }
  }

  /// The statements as UTF-8 lines.
  ///
  /// - Throws: ``PacketFileError/notRepresentable(_:)`` when a key or value would not read back.
  func lines() throws(PacketFileError) -> [UInt8] {
    var lines: [UInt8] = []
    for entry in entries {
      guard !entry.key.utf8.contains(0x3D), !entry.key.utf8.contains(0x0A),
        !entry.value.utf8.contains(0x0A), !entry.key.isEmpty
      else { throw .notRepresentable(.provenance) }
      lines.append(contentsOf: entry.key.utf8)
      lines.append(0x3D)
      lines.append(contentsOf: entry.value.utf8)
      lines.append(0x0A)
    }
    return lines
  }
}
