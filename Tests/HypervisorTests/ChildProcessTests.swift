import Glibc
import Synchronization
import SystemPackage
import Testing
import Threads

@testable import Hypervisor

@Suite("A child process", .timeLimit(.minutes(1)))
struct ChildProcessTests {
  private func child(_ script: String, in directory: FilePath) throws -> ChildProcess {
    let log = try FileDescriptor.makeEmpty(directory.appending("log"))
    defer { log.closeQuietly() }
    let words = CommandInvocation(executable: "/bin/sh", arguments: ["-c", script])
    return try ChildProcess(words, log: log)
  }

  @Test("says how it ended, to a thread and to a task")
  func status() async throws {
    let directory = try TemporaryDirectory()
    let one = try child("exit 7", in: directory.path)
    #expect(one.waitsInThread())
    #expect(one.wait() == .exited(7))
    let other = try child("kill -9 $$", in: directory.path)
    #expect(await other.ends(within: .seconds(20)))
    #expect(other.wait() == .signalled(SIGKILL))
  }

  @Test("that does not want to end is made to")
  func stubborn() async throws {
    let directory = try TemporaryDirectory()
    let stubborn = try child("trap '' TERM; echo; exec sleep 1000", in: directory.path)
    var log = try FollowedFile(directory.path.appending("log"))
    _ = try await log.next()
    #expect(await stubborn.end(within: .milliseconds(20)) == .signalled(SIGKILL))
  }

  @Test("outlives the thread that asked for it")
  func thread() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    let started = Mutex<ChildProcess?>(nil)
    let thread = try BlockingThread {
      let child = try? self.child("exec sleep 1000", in: path)
      started.withLock { $0 = child }
    }
    thread.join()
    let child = try #require(started.withLock { $0 })
    // Whatever ended it before would have been a SIGKILL.
    #expect(!child.ends(within: .milliseconds(50)))
    #expect(child.end(within: .seconds(20)) == .signalled(SIGTERM))
  }

  @Test("is in a process group of its own: a terminal's Ctrl-C is not for it")
  func group() throws {
    let directory = try TemporaryDirectory()
    let child = try child("exec sleep 1000", in: directory.path)
    defer { _ = child.end(within: .seconds(20)) }
    #expect(getpgid(child.identifier) == child.identifier)
  }
}

extension ChildProcess {
  /// Outside of a task the waiting form of a thread is meant.
  fileprivate func waitsInThread() -> Bool { ends(within: .seconds(20)) }
}
