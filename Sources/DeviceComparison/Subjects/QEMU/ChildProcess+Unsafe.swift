import Glibc
import SystemPackage

/// A program started by name; it is ended with the value.
final class ChildProcess {
  private let identifier: pid_t
  private var isGone = false

  /// - Parameters:
  ///   - inherited: a descriptor that the program finds under the number `number`.
  ///   - log: where its output goes.
  init(
    _ program: String, _ arguments: [String], inherited: Int32, as number: Int32, log: FilePath
  ) throws(SubjectError) {
    // Safety: `actions` is initialised here and destroyed once, after its last use.
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, log.string, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    unsafe posix_spawn_file_actions_adddup2(&actions, inherited, number)
    // Safety: every string is a copy that `free` gets back; the array ends with nil.
    var words: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map {
      unsafe strdup($0)
    }
    unsafe words.append(nil)
    defer { unsafe words.forEach { unsafe free($0) } }
    var identifier: pid_t = 0
    let code = unsafe posix_spawnp(&identifier, program, &actions, nil, words, environ)
    guard code == 0 else { throw .notStarted("\(program): \(Errno(rawValue: code))") }
    self.identifier = identifier
  }

  deinit { end() }

  /// Whether the program still runs.
  var isRunning: Bool {
    if isGone { return false }
    isGone = waitpid(identifier, nil, WNOHANG) == identifier
    return !isGone
  }

  /// Kills the program and waits until it is gone.
  func end() {
    guard isRunning else { return }
    kill(identifier, SIGKILL)
    waitpid(identifier, nil, 0)
    isGone = true
  }
}
