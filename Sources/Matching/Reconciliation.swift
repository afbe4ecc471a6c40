import VirtIO

/// The sums of a match, which must agree with both inputs.
public struct Reconciliation: Equatable, Sendable {
  /// One direction.
  public struct Side: Equatable, Sendable {
    /// Transfers of the trace.
    public internal(set) var transfers = 0
    /// Frames of the capture that went this way.
    public internal(set) var frames = 0
    /// Transfers that are a captured frame, and as many frames.
    public internal(set) var matched = 0
    /// Transfers without frame, by reason.
    public internal(set) var transferReasons: [(reason: TransferReason, count: Int)] = []
    /// Frames without transfer, by reason.
    public internal(set) var frameReasons: [(reason: FrameReason, count: Int)] = []

    /// Every item is matched or has a reason.
    public var isBalanced: Bool {
      matched + transferReasons.reduce(0) { $0 + $1.count } == transfers
        && matched + frameReasons.reduce(0) { $0 + $1.count } == frames
    }

    public static func == (one: Side, other: Side) -> Bool {
      one.transfers == other.transfers && one.frames == other.frames
        && one.matched == other.matched
        && one.transferReasons.elementsEqual(other.transferReasons, by: ==)
        && one.frameReasons.elementsEqual(other.frameReasons, by: ==)
    }
  }

  public internal(set) var received = Side()
  public internal(set) var transmitted = Side()
  /// Frames of which neither address nor content tells which way they went; all are unmatched.
  public internal(set) var undirected = Side()
  /// Frames in the capture.
  public internal(set) var frameCount = 0

  /// Every item of both inputs is counted once.
  public var isBalanced: Bool {
    received.isBalanced && transmitted.isBalanced && undirected.isBalanced
      && received.frames + transmitted.frames + undirected.frames == frameCount
  }

  /// Frames that are a transfer.
  public var matchedCount: Int { received.matched + transmitted.matched }

  init(_ matching: FrameMatching, _ reasons: Reasons) {
    frameCount = matching.frames.count
    received.transfers = matching.received.count
    transmitted.transfers = matching.transmitted.count
    received.matched = matching.frameOfReceived.count { $0 >= 0 }
    transmitted.matched = matching.frameOfTransmitted.count { $0 >= 0 }
    received.transferReasons = Reconciliation.counts(reasons.received)
    transmitted.transferReasons = Reconciliation.counts(reasons.transmitted)
    var perDirection: [[FrameReason?]] = [[], [], []]
    for place in matching.frames.indices {
      let group = matching.directions[place].map { Int($0.rawValue) } ?? 2
      perDirection[group].append(reasons.frames[place])
    }
    received.frames = perDirection[0].count
    transmitted.frames = perDirection[1].count
    undirected.frames = perDirection[2].count
    received.frameReasons = Reconciliation.counts(perDirection[0])
    transmitted.frameReasons = Reconciliation.counts(perDirection[1])
    undirected.frameReasons = Reconciliation.counts(perDirection[2])
  }

  private static func counts<Reason: CaseIterable & Equatable>(
    _ reasons: [Reason?]
  ) -> [(reason: Reason, count: Int)] {
    Reason.allCases.compactMap { reason in
      let count = reasons.count { $0 == reason }
      return count > 0 ? (reason, count) : nil
    }
  }
}
