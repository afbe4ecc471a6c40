import CBoot
import KernelCore
import TraceFormat

/// The kernel's trace: a ring of blocks in memory, and the second serial port as its way out.
///
/// A non-maskable interrupt may arrive at any instruction and asks for a dump. While the ring
/// changes it only leaves that wish, which the end of the change fulfils.
struct TraceRecorder: ~Copyable {
  /// A stream's open block is sent when it is this old, so that a quiet kernel's trace arrives.
  private static let openBlockMilliseconds: UInt64 = 20

  let mode: TraceOptions.Mode
  private let openBlockTicks: UInt64
  private var ring: TraceRing
  private var sender: TraceSender

  init(mode: TraceOptions.Mode, blockCount: Int, session: TraceSession, identifier: UInt32) {
    let sender = TraceSender(
      session: session.block(sessionIdentifier: identifier), port: SerialPort.trace())
    // Without a way out a stream would block for ever once the ring is full.
    self.mode = mode == .stream && !sender.hasPort ? .flight : mode
    self.sender = sender
    ring = TraceRing(blockCount: blockCount, sessionIdentifier: identifier)
    openBlockTicks = session.ticksPerSecond * TraceRecorder.openBlockMilliseconds / 1000
  }

  var recordsGenerated: UInt64 { ring.recordsGenerated }
  var recordsLost: UInt64 { ring.recordsLost }

  /// Adds an event. In a stream whose ring is full this waits for the serial port.
  mutating func record(_ event: TraceEvent) {
    if mode == .off { return }
    trace_set_busy(true)
    append(event)
    endChange()
  }

  /// Sends a few bytes, if there are any that should leave.
  mutating func sendSlice() -> TraceSender.Progress {
    guard mode == .stream else { return .nothingToSend }
    trace_set_busy(true)
    if let openBlockDue, cpu_read_tsc() >= openBlockDue { ring.seal() }
    let progress = sender.sendSlice(of: &ring)
    endChange()
    return progress
  }

  /// When a stream's open block is old enough to be sent, in ticks.
  var openBlockDue: UInt64? {
    mode == .stream && ring.hasOpenRecords ? ring.openSince &+ openBlockTicks : nil
  }

  /// Sends all there is, the session block first.
  mutating func dump(_ reason: FlushReason) {
    if mode == .off { return }
    trace_set_busy(true)
    append(.flushed(reason))
    sendEverything()
    endChange()
  }

  /// Sends what is sealed; for an exception that interrupted a change of the ring.
  mutating func salvage() {
    if mode == .off { return }
    sender.sendEverything(of: &ring)
  }

  private mutating func append(_ event: TraceEvent) {
    while mode == .stream && ring.isFull { sender.sendFrame(of: &ring) }
    ring.append(event, ticks: cpu_read_tsc())
  }

  private mutating func sendEverything() {
    ring.seal()
    sender.restart()
    sender.sendEverything(of: &ring)
  }

  /// Lets dumps in again, and makes the one that was wished for meanwhile.
  private mutating func endChange() {
    trace_set_busy(false)
    while dump_get_requested() {
      dump_set_requested(false)
      trace_set_busy(true)
      append(.flushed(.requested))
      sendEverything()
      trace_set_busy(false)
    }
  }
}
