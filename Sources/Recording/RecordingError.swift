public import PacketFiles
import TraceFormat

/// Why a recording cannot be read at all, or not any further.
///
/// Damage inside a recording that is otherwise readable is no error but an item, so that all that
/// is intact around it is still delivered.
public enum RecordingError: Error, Equatable, Sendable {
  /// The file cannot be opened or read.
  case unreadable(PacketFileError)
  /// The bytes are neither a packet file nor a serial line: not one trace block was among them.
  case noTrace(byteCount: UInt64, first: RecordingDamage?)
  /// The file is of a kind that is known and not read here; `name` says which, for people.
  case foreign(name: String)
}

extension RecordingError {
  /// What went wrong and what to do next, for people; `path` names the file.
  public func words(path: String) -> String {
    switch self {
    case .unreadable(let error): return error.words(path: path)
    case .noTrace(0, _): return "\(path): the file is empty"
    case .noTrace(let byteCount, let first):
      let damage = first.map { "; first damage: \($0.words)" } ?? ""
      return "\(path): no trace block in \(byteCount) bytes, and no packet file\(damage)"
    case .foreign(let name):
      return "\(path): \(name); a recording is pcap, pcapng or the bytes of a serial port"
    }
  }
}

extension RecordingDamage {
  /// Where and what, for people.
  public var words: String {
    switch self {
    case .file(let stretch): stretch.words
    case .line(let stretch): stretch.words
    case .ending(let cause): cause.words
    case .block(let ordinal, let error): "trace block \(ordinal) does not decode: \(error.words)"
    case .conflict(let boot, let record):
      "session \(boot): a second block says something else of record \(record) on"
    case .backwards(let boot, let record, let expected):
      "session \(boot): a block begins at record \(record), where record \(expected) was next"
    case .late(let boot, let record):
      "session \(boot): the block of record \(record) came after more than"
        + " \(RecordingLimit.heldBlockCount) later ones"
    case .sessions(let boot): "session \(boot): a second session block says something else"
    case .boot(let boot):
      "session \(boot): more than \(RecordingLimit.bootCount) boots are not told apart"
    }
  }
}
