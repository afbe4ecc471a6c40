import Recording
import ToolSupport

/// A recording that a subcommand was given, its errors in words.
struct RecordingInput: ~Copyable {
  let path: String
  private var reader: RecordingReader

  /// Opens the file at `path`, or the standard input for `-`.
  init(path: String) throws(CommandFailure) { try self.init(.path(path), path: path) }

  /// Opens `source`, which failures call `path`.
  init(_ source: RecordingSource, path: String) throws(CommandFailure) {
    self.path = path
    do throws(RecordingError) {
      reader = try source.reader()
    } catch {
      throw CommandFailure(error, path: path)
    }
  }

  /// The next item; `nil` at the end, when the account is whole.
  mutating func next() throws(CommandFailure) -> RecordingItem? {
    do throws(RecordingError) {
      return try reader.next()
    } catch {
      throw CommandFailure(error, path: path)
    }
  }

  var kind: RecordingKind { reader.kind }
  var account: RecordingAccount { reader.account }
  /// What a packet file says of its interfaces and the times of its frames, so far.
  var summary: TimelineSummary { reader.summary }
  /// What it is, once all of it was read.
  var condition: RecordingCondition { reader.condition }
}

extension RecordingInput {
  /// Gives every item of `source` to `take`.
  ///
  /// - Returns: what arrived and what did not.
  static func read(
    _ source: RecordingSource, path: String, _ take: (RecordingItem) -> Void
  ) throws(CommandFailure) -> RecordingAccount {
    var input = try RecordingInput(source, path: path)
    while let item = try input.next() { take(item) }
    return input.account
  }
}
