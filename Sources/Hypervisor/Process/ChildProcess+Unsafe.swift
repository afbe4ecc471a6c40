import FoundationEssentials
import Glibc
import Synchronization
import SystemPackage

/// A child process that is ended with its owner, and with this process however that ends.
///
/// Unlike Subprocess it is not tied to a task: it can be waited for by a task or by a thread.
@safe
final class ChildProcess: Sendable {
  let identifier: Int32
  /// One of two connected sockets; only the child holds the other: readable once it has ended.
  let lifeline: FileDescriptor
  /// How the child ended, once it was waited for: its identifier may be another's since.
  private let status = Mutex<GuestExit.Status?>(nil)

  /// Where the child finds the other socket.
  private static let lifelineNumber: Int32 = 3
  /// Where the child finds the descriptor that it inherits.
  static let inheritedNumber: Int32 = 4
  /// Has the kernel end a command with the thread that started it, then becomes that command.
  private static let tether = RequiredCommand(name: "setpriv", package: "util-linux")

  /// Starts `invocation` with `log` as its output, in a process group of its own: a terminal's
  /// Ctrl-C asks this process to end, not the child. It inherits `inherited` and nothing else.
  init(
    _ invocation: CommandInvocation, log: FileDescriptor, inherited: FileDescriptor? = nil
  ) throws(HypervisorError) {
    let tethered = CommandInvocation(
      executable: try ChildProcess.tether.located(),
      arguments: ["--pdeathsig", "KILL", "--", invocation.executable.string]
        + invocation.arguments)
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    // Safety: `socketpair` fills two numbers, which is what `ends` holds.
    let made = unsafe socketpair(AF_UNIX, kind, 0, &ends)
    guard made == 0 else { throw .system(.startProcess, Errno(rawValue: errno)) }
    lifeline = FileDescriptor(rawValue: ends[0])
    let childEnd = FileDescriptor(rawValue: ends[1])
    defer { childEnd.closeQuietly() }
    let streams = Streams(log: log, lifeline: childEnd, inherited: inherited)
    do throws(HypervisorError) {
      identifier = try SpawningThread.run { () throws(HypervisorError) in
        try ChildProcess.spawn(tethered, streams)
      }
    } catch {
      lifeline.closeQuietly()
      throw error
    }
  }

  deinit {
    _ = end(within: .seconds(2))
    lifeline.closeQuietly()
  }

  /// Asks the child to end.
  func terminate() { signal(SIGTERM) }

  private func signal(_ number: Int32) {
    status.withLock { if $0 == nil { _ = kill(identifier, number) } }
  }

  /// Whether the child ends within `limit`; waits as a thread does.
  func ends(within limit: Duration) -> Bool {
    DescriptorWait.isReadable(lifeline, within: limit)
  }

  /// Asks the child to end, and makes it end after `limit`; waits as a thread does.
  ///
  /// - Returns: how it ended.
  func end(within limit: Duration) -> GuestExit.Status {
    terminate()
    if !ends(within: limit) { signal(SIGKILL) }
    return wait()
  }

  /// The same; waits as a task does, even one that was cancelled.
  func end(within limit: Duration) async -> GuestExit.Status {
    terminate()
    if await !ends(within: limit) { signal(SIGKILL) }
    return wait()
  }

  /// Whether the child ends within `limit`; waits as a task does, even one that was cancelled.
  func ends(within limit: Duration) async -> Bool {
    let lifeline = lifeline
    return await Task {
      let wait = await Result { () async throws(HypervisorError) in
        try await withLimit(limit, waitingFor: .guestExit) { () async throws(HypervisorError) in
          try await waitUntilReadable(lifeline)
        }
      }
      return (try? wait.get()) != nil
    }.value
  }

  /// Takes the status of a child that ended, or is about to.
  func wait() -> GuestExit.Status {
    status.withLock { status in
      if let status { return status }
      var word: Int32 = 0
      // Safety: `word` is valid for the duration of the call.
      while unsafe waitpid(identifier, &word, 0) < 0 && errno == EINTR {}
      let signal = word & 0x7f
      let result = signal == 0 ? GuestExit.Status.exited(word >> 8 & 0xff) : .signalled(signal)
      status = result
      return result
    }
  }

  /// What a child finds open.
  private struct Streams: Sendable {
    var log: FileDescriptor
    var lifeline: FileDescriptor
    var inherited: FileDescriptor?
  }

  private static func spawn(
    _ invocation: CommandInvocation, _ streams: Streams
  ) throws(HypervisorError) -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    // Safety: `actions` is initialised here and destroyed once, after its last use.
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (from, to) in [
      (streams.log.rawValue, 1), (streams.log.rawValue, 2),
      (streams.lifeline.rawValue, lifelineNumber),
    ] {
      unsafe posix_spawn_file_actions_adddup2(&actions, from, to)
    }
    if let inherited = streams.inherited {
      unsafe posix_spawn_file_actions_adddup2(&actions, inherited.rawValue, inheritedNumber)
    }
    var attributes = SpawnAttributes()
    let program = invocation.executable.string
    // Safety: both rows live until the end of this function.
    let words = CWords([program] + invocation.arguments)
    let environment = CWords(
      ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" })
    var identifier: Int32 = 0
    let result = unsafe posix_spawn(
      &identifier, program, &actions, &attributes.value, words.pointers, environment.pointers)
    guard result == 0 else { throw .system(.startProcess, Errno(rawValue: result)) }
    return identifier
  }
}

/// How a child begins: with every signal let through and none ignored, in a group of its own.
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
    unsafe posix_spawnattr_setpgroup(&value, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    unsafe posix_spawnattr_setflags(&value, Int16(flags))
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
