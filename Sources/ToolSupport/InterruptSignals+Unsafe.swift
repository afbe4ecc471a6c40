@unsafe @preconcurrency import Dispatch
import Glibc

/// SIGINT, SIGTERM and SIGHUP as calls of a handler, until the value is cancelled.
///
/// Child processes are not affected; they start with the default action.
public final class InterruptSignals: Sendable {
  // Safety: the sources are made here and only cancelled afterwards, which any thread may do.
  private let sources: [any DispatchSourceSignal]
  private let numbers: [Int32]

  /// Calls `handler` for each signal that arrives, in order, on no particular thread.
  public init(_ handler: @escaping @Sendable () -> Void) {
    numbers = InterruptSignals.numbersToHear()
    let sources = numbers.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { handler() }
      source.activate()
      return source
    }
    self.sources = sources
  }

  /// Stops listening; the next signal ends the process.
  public func cancel() {
    for source in sources { source.cancel() }
    for number in numbers { _ = signal(number, SIG_DFL) }
  }

  /// Turns the default action off, which would end the process before a source hears of a signal.
  private static func numbersToHear() -> [Int32] {
    var numbers = [SIGINT, SIGTERM]
    for number in numbers { _ = signal(number, SIG_IGN) }
    // nohup(1) had it ignored: then the end of the terminal is not to be heard.
    // Safety: the two values are compared as numbers, and neither is called.
    let earlier = unsafe unsafeBitCast(signal(SIGHUP, SIG_IGN), to: Int.self)
    let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
    if earlier != ignored { numbers.append(SIGHUP) }
    return numbers
  }
}
