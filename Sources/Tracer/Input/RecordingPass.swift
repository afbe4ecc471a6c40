import Recording
import ToolSupport

/// One pass over a recording, forwards, in bounded memory.
enum RecordingPass {
  /// Gives every item of the file at `path`, or of the standard input for `-`, to `take`.
  ///
  /// - Returns: what arrived and what did not.
  static func run(
    path: String, _ take: (RecordingItem) -> Void
  ) throws(CommandFailure) -> RecordingAccount {
    do throws(RecordingError) {
      var reader = try RecordingReader(path: path)
      while let item = try reader.next() { take(item) }
      return reader.account
    } catch {
      throw CommandFailure(error, path: path)
    }
  }
}
