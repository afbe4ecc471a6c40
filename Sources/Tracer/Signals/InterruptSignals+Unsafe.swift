@unsafe @preconcurrency import Dispatch
import Glibc

/// SIGINT and SIGTERM as values: the first asks to finish, the second to quit.
///
/// Child processes are not affected; they start with the default action.
final class InterruptSignals: Sendable {
  /// Every signal that arrives, in order.
  let arrivals: AsyncStream<Int32>
  // Safety: the sources are made here and only cancelled afterwards, which any thread may do.
  private let sources: [any DispatchSourceSignal]

  init() {
    let (arrivals, continuation) = AsyncStream.makeStream(of: Int32.self)
    self.arrivals = arrivals
    sources = [SIGINT, SIGTERM].map { number in
      // The default action would end the process before the source hears of the signal.
      _ = signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield(number) }
      source.activate()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }
}
