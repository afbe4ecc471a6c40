// Safety: a semaphore may be used from any thread; the interface does not say so.
@unsafe @preconcurrency import Dispatch
import Synchronization

/// Values on their way from one thread to another, at most so many at a time: whoever is faster
/// waits.
public final class BoundedQueue<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let filled = DispatchSemaphore(value: 0)
  /// Begins at 0: one that is let go of below the value it began with ends the program.
  private let room = DispatchSemaphore(value: 0)

  /// A queue of at most `capacity` elements, at least 1.
  public init(capacity: Int) {
    for _ in 0..<max(1, capacity) { room.signal() }
  }

  /// Waits for room and adds `element`; false, and nothing is added, once the queue is closed.
  public func put(_ element: Element) -> Bool {
    room.wait()
    let isAdded = state.withLock { state in
      if !state.isClosed { state.elements.append(element) }
      return !state.isClosed
    }
    // A closed queue has room for everybody, so that nobody waits.
    (isAdded ? filled : room).signal()
    return isAdded
  }

  /// Waits for an element and takes it.
  ///
  /// - Precondition: one is there or will be: nobody wakes who waits for what never comes.
  public func take() -> Element {
    filled.wait()
    defer { room.signal() }
    return state.withLock { $0.elements.removeFirst() }
  }

  /// Nobody takes anything any more: whoever puts is told so.
  public func close() {
    state.withLock { $0.isClosed = true }
    room.signal()
  }
}
