import FoundationEssentials
import Glibc
import SystemPackage

/// A child process that is ended with its owner.
///
/// Unlike Subprocess it is not tied to a task: whoever drives a device through it waits for each
/// answer anyway.
@safe
final class SpawnedProcess {
  let identifier: Int32
  /// One of two connected sockets; only the child holds the other: readable once it has ended.
  let lifeline: FileDescriptor
  private var status: GuestExit.Status?

  /// Where the child finds the other socket.
  private static let lifelineNumber: Int32 = 3
  /// Where the child finds the descriptor that it inherits.
  static let inheritedNumber: Int32 = 4

  /// Starts `program` with `log` as its output; it inherits `inherited` and nothing else.
  init(
    _ program: FilePath, arguments: [String], log: FileDescriptor,
    inherited: FileDescriptor? = nil
  ) throws(VirtualMachineError) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    // Safety: `socketpair` fills two numbers, which is what `ends` holds.
    let made = unsafe socketpair(AF_UNIX, kind, 0, &ends)
    guard made == 0 else { throw .system(.startProcess, Errno(rawValue: errno)) }
    lifeline = FileDescriptor(rawValue: ends[0])
    let childEnd = FileDescriptor(rawValue: ends[1])
    defer { childEnd.closeQuietly() }
    do throws(VirtualMachineError) {
      identifier = try SpawnedProcess.spawn(
        program, arguments: arguments, log: log, lifeline: childEnd, inherited: inherited)
    } catch {
      lifeline.closeQuietly()
      throw error
    }
  }

  deinit {
    _ = end(within: .seconds(2))
    lifeline.closeQuietly()
  }

  /// Asks the child to end, and makes it end after `limit`.
  ///
  /// - Returns: how it ended.
  func end(within limit: Duration) -> GuestExit.Status {
    if let status { return status }
    _ = kill(identifier, SIGTERM)
    if !BoardWait.isReadable(lifeline, within: limit) { _ = kill(identifier, SIGKILL) }
    return wait()
  }

  /// Waits for a child that ends by itself.
  func wait() -> GuestExit.Status {
    if let status { return status }
    var word: Int32 = 0
    // Safety: `word` is valid for the duration of the call.
    while unsafe waitpid(identifier, &word, 0) < 0 && errno == EINTR {}
    let signal = word & 0x7f
    let result = signal == 0 ? GuestExit.Status.exited(word >> 8 & 0xff) : .signalled(signal)
    status = result
    return result
  }

  private static func spawn(
    _ program: FilePath, arguments: [String], log: FileDescriptor, lifeline: FileDescriptor,
    inherited: FileDescriptor?
  ) throws(VirtualMachineError) -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    // Safety: `actions` is initialised here and destroyed once, after its last use.
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (from, to) in [
      (log.rawValue, 1), (log.rawValue, 2), (lifeline.rawValue, lifelineNumber),
    ] {
      unsafe posix_spawn_file_actions_adddup2(&actions, from, to)
    }
    if let inherited {
      unsafe posix_spawn_file_actions_adddup2(&actions, inherited.rawValue, inheritedNumber)
    }
    var attributes = SpawnAttributes()
    // Safety: both rows live until the end of this function.
    let words = CWords([program.string] + arguments)
    let environment = CWords(
      ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" })
    var identifier: Int32 = 0
    let result = unsafe posix_spawn(
      &identifier, program.string, &actions, &attributes.value, words.pointers, environment.pointers
    )
    guard result == 0 else { throw .system(.startProcess, Errno(rawValue: result)) }
    return identifier
  }
}

/// How a child begins: with every signal let through, and none ignored.
@safe
private struct SpawnAttributes: ~Copyable {
  var value = posix_spawnattr_t()

  /// A thread of a pool blocks signals, and its child would never hear that it is to end.
  init() {
    // Safety: the attributes are initialised here and destroyed once, at the end of this life.
    unsafe posix_spawnattr_init(&value)
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&value, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&value, &signals)
    unsafe posix_spawnattr_setflags(&value, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  }

  deinit {
    var value = value
    unsafe posix_spawnattr_destroy(&value)
  }
}

/// Words on the C heap, ended by a null pointer, as `exec` takes them.
@safe
private struct CWords: ~Copyable {
  // Safety: every pointer comes from `strdup` and is freed once, at the end of this value's life.
  let pointers: [UnsafeMutablePointer<CChar>?]

  init(_ words: [String]) {
    unsafe pointers = unsafe words.map { unsafe strdup($0) } + [nil]
  }

  deinit { unsafe pointers.forEach { unsafe free($0) } }
}
