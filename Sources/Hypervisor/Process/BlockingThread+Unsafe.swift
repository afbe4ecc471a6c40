// Safety: a semaphore may be used from any thread; the interface does not say so.
@unsafe @preconcurrency import Dispatch
import Glibc
import Synchronization
import SystemPackage

/// A thread for work that waits: a task that waits would keep a thread from all other tasks.
public final class BlockingThread: Sendable {
  /// What is to run, passed through the C interface.
  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private let identifier: pthread_t
  private let isJoined = Mutex(false)

  /// Begins with `body` at once.
  public init(_ body: @escaping @Sendable () -> Void) throws(HypervisorError) {
    var identifier = pthread_t()
    let work = unsafe Unmanaged.passRetained(Work(body))
    // Safety: the thread takes the one reference that was retained for it.
    let result = unsafe pthread_create(
      &identifier, nil,
      { pointer in
        guard let pointer = unsafe pointer else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    guard result == 0 else {
      unsafe work.release()
      throw .system(.startThread, Errno(rawValue: result))
    }
    self.identifier = identifier
  }

  deinit {
    if !isJoined.withLock(\.self) { pthread_detach(identifier) }
  }

  /// Waits until the work is done; from any thread but its own, as often as one likes.
  public func join() {
    isJoined.withLock { isJoined in
      if !isJoined { pthread_join(identifier, nil) }
      isJoined = true
    }
  }
}

/// The thread that starts child processes, and which ends with this process only.
///
/// Linux counts as the parent of a child the *thread* that started it: `PR_SET_PDEATHSIG` ends
/// the child with that thread, and the threads of a pool come and go (prctl(2)).
final class SpawningThread: Sendable {
  private let jobs = Mutex<[@Sendable () -> Void]>([])
  private let wakeup = DispatchSemaphore(value: 0)

  private static let shared = Result { () throws(HypervisorError) in
    let thread = SpawningThread()
    _ = try BlockingThread { while true { thread.runOne() } }
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
