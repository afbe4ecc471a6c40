// Safety: a semaphore may be used from any thread; the interface does not say so.
@unsafe @preconcurrency import Dispatch
import Synchronization
import SystemPackage
import Threads

/// The thread that starts child processes, and which ends with this process only.
///
/// Linux counts as the parent of a child the *thread* that started it: `PR_SET_PDEATHSIG` ends
/// the child with that thread, and the threads of a pool come and go (prctl(2)).
final class SpawningThread: Sendable {
  private let jobs = Mutex<[@Sendable () -> Void]>([])
  private let wakeup = DispatchSemaphore(value: 0)

  private static let shared = Result { () throws(HypervisorError) in
    let thread = SpawningThread()
    do throws(Errno) {
      _ = try BlockingThread { while true { thread.runOne() } }
    } catch {
      throw .system(.startThread, error)
    }
    return thread
  }

  /// Runs `body` on the thread and waits for what comes of it.
  static func run<Value: Sendable>(
    _ body: @escaping @Sendable () throws(HypervisorError) -> Value
  ) throws(HypervisorError) -> Value {
    let thread = try shared.get()
    let outcome = Outcome<Value>()
    thread.jobs.withLock {
      $0.append { outcome.set(Result { () throws(HypervisorError) in try body() }) }
    }
    thread.wakeup.signal()
    return try outcome.wait().get()
  }

  private func runOne() {
    wakeup.wait()
    let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    job?()
  }

  /// What comes of one job, waited for once.
  private final class Outcome<Value: Sendable>: Sendable {
    private let value = Mutex<Result<Value, HypervisorError>?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    func set(_ result: Result<Value, HypervisorError>) {
      value.withLock { $0 = result }
      isThere.signal()
    }

    func wait() -> Result<Value, HypervisorError> {
      isThere.wait()
      return value.withLock { $0 ?? .failure(.cancelled) }
    }
  }
}
