/// The far side of the network: logs what the guest transmits and lets a peer answer.
public struct Wire: NetworkBackend, ~Copyable {
  /// Hears every frame that the guest transmits: its bytes, virtual time in nanoseconds, and
  /// where to put answers.
  public typealias Peer = (_ frame: RawSpan, _ time: UInt64, _ outbox: inout Outbox) -> Void

  /// What the guest transmitted so far, if the configuration keeps it.
  public internal(set) var transmitted = FrameLog()
  var peer: Peer?
  var outbox = Outbox()
  var now: UInt64 = 0
  private let keepsFrames: Bool
  private let stalls: [Range<UInt64>]

  init(keepsFrames: Bool, stalls: [Range<UInt64>]) {
    self.keepsFrames = keepsFrames
    self.stalls = stalls
  }

  /// The end of the stall that `time` lies in.
  func stallEnd(at time: UInt64) -> UInt64? {
    stalls.first { $0.contains(time) }?.upperBound
  }

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
  var immediate = FrameQueue()
  var isStopRequested = false

  /// Sends a frame to the guest `delay` nanoseconds from now.
  public mutating func send(_ frame: [UInt8], after delay: UInt64) {
    delayed.append((frame, delay))
  }

  /// Sends a frame from within the guest's transmission, as the user-mode network does: it may
  /// be received before the transmitted frame is used.
  public mutating func sendWithin(_ frame: RawSpan) { immediate.append(frame) }

  /// Ends the run with ``StopReason/requestedByPeer``.
  public mutating func stop() { isStopRequested = true }
}
