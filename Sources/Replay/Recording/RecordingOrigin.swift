public import Recording

/// What the start of a timeline says of its origin: a look at it that ends with its first records.
public struct RecordingOrigin: Sendable {
  private var statement = Provenance()

  /// Reads the start of `source`.
  ///
  /// - Parameter keys: what is asked for; nothing is read for none, so that a pipe stays whole.
  /// - Throws: when it cannot be read.
  public init(_ source: RecordingSource, asking keys: [String]) throws(ReplayError) {
    guard !keys.isEmpty, source.canBeReadAgain else { return }
    do throws(RecordingError) {
      var reader = try source.reader()
      while let item = try reader.next() {
        if case .provenance(let more) = item { statement.entries += more.entries }
        if case .records = item { return }
      }
    } catch {
      throw .recording(error)
    }
  }

  /// The value of the first statement with `key`; nil if there is none.
  public subscript(key: String) -> String? { statement[key] }
}
