/// What ends a run on the hostile machine from below.
public enum HostileFault: Error, Equatable, Sendable {
  /// The run did what it was asked for.
  case finished
  /// The driver used an address outside shared memory, or copied across the end of a buffer.
  case accessOutsideMemory(address: UInt64, byteCount: Int)
  /// One turn used the machine more often than any honest or hostile device gives a reason for.
  case unboundedTurn(calls: Int)
  /// A wait with no end, or one beyond the watchdog's next look.
  case unprovenWait(now: UInt64, deadline: UInt64?)
  /// The interrupt-driven driver polled.
  case polled
  /// The kernel transmitted what no peer can read.
  case malformedFrame(byteCount: Int)
  /// The device became honest again, and nobody was served within the time that takes.
  case notServedAgain(turns: Int)
  /// The stack's connection table and its counter differ, or it outgrew its limit.
  case tableWrong(live: Int, counted: Int)
}
