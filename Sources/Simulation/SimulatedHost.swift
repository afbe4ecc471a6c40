import Bytes
import FaultPlans
public import VirtIODevice

/// The host around the simulated device: its network, which logs what the guest transmits and
/// lets a peer answer, and the plan's faults, which decide for the device.
public struct SimulatedHost: NetworkBackend, ~Copyable {
  /// Hears every frame that the guest transmits: its bytes, virtual time in nanoseconds, and
  /// where to put answers.
  public typealias Peer = (_ frame: RawSpan, _ time: UInt64, _ outbox: inout Outbox) -> Void

  /// Wakes a peer that set an alarm: its number, virtual time in nanoseconds, and where to put
  /// frames.
  public typealias Alarm = (_ number: Int, _ time: UInt64, _ outbox: inout Outbox) -> Void

  /// What the guest transmitted so far, if the configuration keeps it.
  public internal(set) var transmitted = FrameLog()
  var peer: Peer?
  var alarm: Alarm?
  var outbox = Outbox()
  /// What device and network do happens at this moment of virtual time, in nanoseconds.
  var now: UInt64 = 0
  /// The fault plan at work; `nil` without faults.
  var injector: FaultInjector?
  /// Whether there is one; the sound way through each decision costs this look.
  let hasFaults: Bool
  private let keepsFrames: Bool
  private let stalls: [Range<UInt64>]

  init(keepsFrames: Bool, faults: FaultPlan) {
    self.keepsFrames = keepsFrames
    stalls = faults.backendStalls
    injector = FaultInjector(faults)
    hasFaults = !faults.isEmpty
  }

  /// The end of the stall that `time` lies in.
  func stallEnd(at time: UInt64) -> UInt64? {
    stalls.first { $0.contains(time) }?.upperBound
  }

  mutating func wake(_ number: Int) { alarm?(number, now, &outbox) }

  public mutating func transmit(_ frame: RawSpan, replies: inout FrameQueue) -> Bool {
    if stallEnd(at: now) != nil { return false }
    if keepsFrames { transmitted.append(frame, at: now) }
    guard let peer else { return true }
    peer(frame, now, &outbox)
    while !outbox.immediate.isEmpty { replies.takeFirst(of: &outbox.immediate) }
    return true
  }
}

/// A peer's answers to one frame.
public struct Outbox {
  var delayed: [(frame: [UInt8], delay: UInt64)] = []
  var alarms: [(number: Int, delay: UInt64)] = []
  var immediate = FrameQueue()
  var isStopRequested = false

  /// Sends a frame to the guest `delay` nanoseconds from now.
  public mutating func send(_ frame: [UInt8], after delay: UInt64) {
    delayed.append((frame, delay))
  }

  /// Wakes the peer with `number` in `delay` nanoseconds; an alarm cannot be taken back.
  public mutating func setAlarm(_ number: Int, after delay: UInt64) {
    alarms.append((number, delay))
  }

  /// Sends a frame from within the guest's transmission, as the user-mode network does: it may
  /// be received before the transmitted frame is used.
  public mutating func sendWithin(_ frame: RawSpan) { immediate.append(frame) }

  /// Ends the run with ``StopReason/requestedByPeer``.
  public mutating func stop() { isStopRequested = true }
}

/// A frame and the moment of virtual time, in nanoseconds, at which it passed.
public struct TimedFrame: Equatable, Sendable {
  public var time: UInt64
  public var bytes: [UInt8]

  public init(time: UInt64, bytes: [UInt8]) {
    self.time = time
    self.bytes = bytes
  }
}

/// Frames in the order in which they passed, in one flat store.
public struct FrameLog: RandomAccessCollection, Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var times: [UInt64] = []

  public var startIndex: Int { 0 }
  public var endIndex: Int { ends.count }

  public subscript(index: Int) -> TimedFrame {
    let start = index == 0 ? 0 : ends[index - 1]
    return TimedFrame(time: times[index], bytes: Array(bytes[start..<ends[index]]))
  }

  mutating func append(_ frame: RawSpan, at time: UInt64) {
    bytes.append(frame)
    ends.append(bytes.count)
    times.append(time)
  }
}
