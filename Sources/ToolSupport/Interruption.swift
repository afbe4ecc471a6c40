import Synchronization

/// What the signals asked for so far; waits can be ended by it.
public final class Interruption: Sendable {
  private struct State {
    var isRequested = false
    var isAbandoned = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var lastWaiter = 0
  }

  private let state = Mutex(State())

  public init() {}

  /// True once the user asked to finish.
  public var isRequested: Bool { state.withLock { $0.isRequested } }

  /// True once the user asked again, and everything was stopped as it was.
  var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

  /// Asks to finish.
  public func request() {
    let waiters = state.withLock { state in
      state.isRequested = true
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume() }
  }

  /// Waits until the user asks to finish, or the task is cancelled.
  public func wait() async {
    let number = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.isRequested || Task.isCancelled { return true }
          state.waiters[number] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
      waiter?.resume()
    }
  }

  /// Runs `body` under the signals: the first requests the interruption that it is given, the
  /// second cancels it.
  ///
  /// - Throws: what `body` throws; interrupted, when it was cancelled by the second signal.
  public static func guarding<Value: Sendable>(
    _ body: @escaping @Sendable (Interruption) async throws(CommandFailure) -> Value
  ) async throws(CommandFailure) -> Value {
    let interruption = Interruption()
    let work = Task {
      do throws(CommandFailure) {
        return Result<Value, CommandFailure>.success(try await body(interruption))
      } catch {
        return .failure(error)
      }
    }
    let signals = InterruptSignals {
      if interruption.isRequested {
        interruption.state.withLock { $0.isAbandoned = true }
        work.cancel()
      }
      interruption.request()
    }
    defer { signals.cancel() }
    let outcome = await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      work.cancel()
    }
    if interruption.isAbandoned { throw CommandFailure(.interrupted, "quit") }
    return try outcome.get()
  }
}
