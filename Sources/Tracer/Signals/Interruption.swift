import Synchronization

/// What the signals asked for so far; waits can be ended by it.
final class Interruption: Sendable {
  private struct State {
    var isRequested = false
    var isAbandoned = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var lastWaiter = 0
  }

  private let state = Mutex(State())

  /// True once the user asked to finish.
  var isRequested: Bool { state.withLock { $0.isRequested } }

  /// True once the user asked again, and everything was stopped as it was.
  var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

  /// Asks to finish.
  func request() {
    let waiters = state.withLock { state in
      state.isRequested = true
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume() }
  }

  /// Waits until the user asks to finish, or the task is cancelled.
  func wait() async {
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

  /// Runs `body` under the signals: the first requests this, the second cancels `body`.
  func watched<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
    let signals = InterruptSignals()
    let work = Task { await body() }
    let watch = Task {
      for await _ in signals.arrivals {
        if isRequested {
          state.withLock { $0.isAbandoned = true }
          work.cancel()
        }
        request()
      }
    }
    defer { watch.cancel() }
    return await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      work.cancel()
    }
  }
}
