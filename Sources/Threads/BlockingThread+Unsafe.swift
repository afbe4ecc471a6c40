import Glibc
import Synchronization
public import SystemPackage

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
  ///
  /// - Throws: what keeps the system from starting one more (pthread_create(3)).
  public init(_ body: @escaping @Sendable () -> Void) throws(Errno) {
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
      throw Errno(rawValue: result)
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
