import VirtIO

/// The sums of a match, which must agree with both inputs.
public struct Reconciliation: Equatable, Sendable {
  /// One direction.
  public struct Side: Equatable, Sendable {
    /// Transfers of the trace.
    public internal(set) var transfers = 0
    /// Frames of the capture that went this way.
    public internal(set) var frames = 0
    /// Transfers that are a captured frame.
    public internal(set) var matched = 0
    /// Frames that are a transfer, which must be as many.
    var matchedFrames = 0
    private var transferCounts: [TransferReason: Int] = [:]
    private var frameCounts: [FrameReason: Int] = [:]

    /// Transfers without frame, by reason.
    public var transferReasons: [(reason: TransferReason, count: Int)] {
      TransferReason.allCases.compactMap { reason in transferCounts[reason].map { (reason, $0) } }
    }

    /// Frames without transfer, by reason.
    public var frameReasons: [(reason: FrameReason, count: Int)] {
      FrameReason.allCases.compactMap { reason in frameCounts[reason].map { (reason, $0) } }
    }

    /// Every item is matched or has a reason.
    public var isBalanced: Bool {
      matched + transferCounts.values.reduce(0, +) == transfers && matched == matchedFrames
        && matchedFrames + frameCounts.values.reduce(0, +) == frames
    }

    mutating func note(_ reason: FrameReason) {
      frames += 1
      frameCounts[reason, default: 0] += 1
    }

    mutating func note(_ reasons: [TransferReason: Int]) { transferCounts = reasons }
  }

  public internal(set) var received = Side()
  public internal(set) var transmitted = Side()
  /// Frames of which neither address nor content tells which way they went; all are unmatched.
  public internal(set) var undirected = Side()

  /// How often a frame was matched that the path had changed, by what it had done.
  public private(set) var changes: [PathChange: Int] = [:]

  /// Frames in the capture.
  public var frameCount: Int { received.frames + transmitted.frames + undirected.frames }

  /// Every item of both inputs is counted once.
  public var isBalanced: Bool {
    received.isBalanced && transmitted.isBalanced && undirected.isBalanced
  }

  /// Frames that are a transfer.
  public var matchedCount: Int { received.matchedFrames + transmitted.matchedFrames }

  /// Transfers that are a frame.
  var transferMatchedCount: Int { received.matched + transmitted.matched }

  var unmatchedTransferCount: Int {
    received.transfers + transmitted.transfers - transferMatchedCount
  }

  mutating func note(transfer direction: Direction, isMatched: Bool) {
    edit(direction) {
      $0.transfers += 1
      if isMatched { $0.matched += 1 }
    }
  }

  mutating func note(_ reasons: [Direction: [TransferReason: Int]]) {
    for (direction, counts) in reasons { edit(direction) { $0.note(counts) } }
  }

  mutating func note(matched direction: Direction, _ change: PathChange) {
    if !change.isEmpty { changes[change, default: 0] += 1 }
    edit(direction) {
      $0.frames += 1
      $0.matchedFrames += 1
    }
  }

  mutating func note(_ reason: FrameReason, _ direction: Direction?) {
    edit(direction) { $0.note(reason) }
  }

  private mutating func edit(_ direction: Direction?, _ change: (inout Side) -> Void) {
    switch direction {
    case .receive: change(&received)
    case .transmit: change(&transmitted)
    case nil: change(&undirected)
    }
  }
}
