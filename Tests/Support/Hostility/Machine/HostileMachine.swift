public import Machine
import TraceFormat
import VirtIO
import VirtIODevice

/// A machine whose device does what it likes: flat memory, a virtual clock, and a
/// ``HostileDevice`` that a stream of decisions steers.
///
/// One turn of the kernel in which the device does one thing wrong is one *execution*; turns with
/// an honest device lie between them and are not counted. The deviation happens before one of
/// the turn's accesses, whichever the decisions name, so whatever the driver reads twice may
/// differ. The machine checks what no driver may do: touch memory that is not shared,
/// use the machine without bound within a turn, wait without a near end, or poll.
public struct HostileMachine: Machine, ~Copyable {
  public typealias Fault = HostileFault

  static let memoryBase: UInt64 = 0x10_0000
  static let memoryByteCount = 2 << 20
  /// Nanoseconds; the driver's watchdog looks this often, so no wait may be longer.
  static let longestWait: UInt64 = 100_000_000

  var memory = GuestMemory(base: memoryBase, byteCount: memoryByteCount)
  var device: HostileDevice
  public internal(set) var peer = HostilePeer()
  var decisions: Decisions
  public internal(set) var reach = Reach()
  /// Gets every record, for whoever looks for the cause of a failure.
  var watch: ((TraceEvent) -> Void)?
  var frameCopy = FrameCopy()
  var now: UInt64 = 0

  /// Hostile turns to run.
  let turnLimit: Int
  public internal(set) var turns = 0
  /// Turns in which the device did something wrong: the executions.
  public internal(set) var deviations = 0
  /// Turns since the device became honest for good; `nil` while it is hostile.
  var honestTurns: Int?
  /// Turns of honesty that it took until a client was served.
  public internal(set) var recoveryTurns = 0
  public internal(set) var framesDelivered: UInt64 = 0
  /// How often each action was performed.
  public internal(set) var actionCounts = [UInt64](
    repeating: 0, count: HostileAction.allCases.count)

  /// When the client of the recovery speaks next, and its next initial sequence number.
  var nextProbe: UInt64 = 0
  var probeNumber: UInt32 = 0

  // MARK: What the turn in progress did and may do

  var calls = 0
  /// The call before which the slow path runs: the action's, or the limit.
  var stopAt = Int.max
  var action = HostileAction.none
  let callLimit: Int
  var pendingFault: HostileFault?

  // MARK: Shared memory that was handed out

  var allocated: UInt64 = 0
  var receiveBuffers: Range<UInt64> = 0..<0

  /// - Parameters:
  ///   - turnLimit: hostile turns before the device becomes honest and has to be served again.
  ///   - queueSize: as on the kernel's command line, for the bound on calls within a turn.
  public init(decisions: Decisions, isLegacy: Bool, queueSize: Int, turnLimit: Int) {
    self.decisions = decisions
    self.turnLimit = turnLimit
    device = HostileDevice(isLegacy: isLegacy)
    // A reset clears both rings and posts every buffer; services and requests come on top.
    callLimit = 8_192 + 64 * queueSize
    stopAt = callLimit
  }

  public var slotCount: UInt8 { 1 }
}
