// Safety: the interface does not say so, but a source may be cancelled from any thread.
@unsafe @preconcurrency import Dispatch
import Glibc
import QTest

/// SIGINT and SIGTERM as a request to stop.
struct StopSignals {
  private let sources: [any DispatchSourceSignal]

  /// Both signals make `stop` from now on.
  init(_ stop: StopRequest) {
    sources = [SIGINT, SIGTERM].map { number in
      // The default action would end the process before the source hears of the signal.
      _ = signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { stop.make() }
      source.activate()
      return source
    }
  }

  /// Stops listening.
  func cancel() {
    for source in sources { source.cancel() }
  }
}
