public import Clocks
public import Matching
public import Recording
public import TraceFormat

/// Transfers and frames in memory, for matching without files.
public struct MatchingMemory: MatchingMedium, ~Copyable {
  private let transfers: [Transfer]
  private let frames: (HeaderShift?) -> [WireFrame]
  private var looked: [WireFrame] = []
  private var nextTransferPlace = 0
  private var nextFramePlace = 0
  /// What became of each frame.
  public private(set) var outcomes: [FrameOutcome] = []
  /// What is no frame.
  public private(set) var unmatched: [Transfer] = []
  private var nextOutcomePlace = 0
  private var nextUnmatchedPlace = 0

  public init(_ transfers: [Transfer], _ frames: @escaping (HeaderShift?) -> [WireFrame]) {
    self.transfers = transfers
    self.frames = frames
  }

  public mutating func rewindTransfers() { nextTransferPlace = 0 }

  public mutating func nextTransfer() -> Transfer? {
    guard nextTransferPlace < transfers.count else { return nil }
    defer { nextTransferPlace += 1 }
    return transfers[nextTransferPlace]
  }

  public mutating func rewindFrames() { nextFramePlace = 0 }

  public mutating func nextFrame(movedBy shift: HeaderShift?) -> WireFrame? {
    if nextFramePlace == 0 { looked = frames(shift) }
    guard nextFramePlace < looked.count else { return nil }
    defer { nextFramePlace += 1 }
    return looked[nextFramePlace]
  }

  public mutating func keep(_ outcome: FrameOutcome) { outcomes.append(outcome) }

  public mutating func keep(unmatched transfer: Transfer) { unmatched.append(transfer) }

  public mutating func forget() {
    outcomes = []
    unmatched = []
  }

  public mutating func rewindKept() {
    nextOutcomePlace = 0
    nextUnmatchedPlace = 0
  }

  public mutating func nextOutcome() -> FrameOutcome? {
    guard nextOutcomePlace < outcomes.count else { return nil }
    defer { nextOutcomePlace += 1 }
    return outcomes[nextOutcomePlace]
  }

  public mutating func nextUnmatched() -> Transfer? {
    guard nextUnmatchedPlace < unmatched.count else { return nil }
    defer { nextUnmatchedPlace += 1 }
    return unmatched[nextUnmatchedPlace]
  }
}

/// A trace and a capture in memory, matched, with the link of every frame.
public struct Correlated {
  public private(set) var correlation: Correlation
  private let links: [FrameLink]
  /// Transfers without frame, headers filled in.
  public let unmatched: [Transfer]

  /// Matches `frames` with the records.
  public init(
    _ records: some Sequence<TraceRecord>, gaps: [RecordGap] = [], ticksPerSecond: UInt64?,
    _ frames: [WireFrame], dropCount: UInt64 = 0, limits: MatchingLimits = MatchingLimits(),
    tolerance: ClockTolerance = ClockTolerance()
  ) throws(MatchError<Never>) {
    var outline = TraceOutline()
    outline.ticksPerSecond = ticksPerSecond
    var transfers: [Transfer] = []
    for record in records {
      switch outline.note(record) {
      case .transfer(let transfer): transfers.append(transfer)
      case .completion(let place, let record): transfers[place].completionRecord = record
      case nil: break
      }
    }
    for gap in gaps { outline.noteGap(ticksBefore: gap.ticksBefore, ticksAfter: gap.ticksAfter) }
    outline.finish()
    var memory = MatchingMemory(transfers) { _ in frames }
    correlation = try Correlation(
      outline, &memory, limits: limits, dropCount: { _ in dropCount },
      tolerance: { _ in tolerance })
    var links: [FrameLink] = []
    for (outcome, frame) in zip(memory.outcomes, frames) {
      links.append(correlation.link(of: outcome, at: frame.nanoseconds))
    }
    self.links = links
    unmatched = memory.unmatched
  }

  /// Matches `frames` with a trace that was read.
  public init(
    _ trace: ArrivedTrace, _ frames: [WireFrame], dropCount: UInt64 = 0,
    limits: MatchingLimits = MatchingLimits(), tolerance: ClockTolerance = ClockTolerance()
  ) throws(MatchError<Never>) {
    try self.init(
      trace.records, gaps: trace.gaps,
      ticksPerSecond: trace.account.session?.ticksPerSecond, frames,
      dropCount: dropCount, limits: limits, tolerance: tolerance)
  }

  public var clock: ClockModel { correlation.clock }
  public var reconciliation: Reconciliation { correlation.reconciliation }

  /// The annotation of a frame.
  public func link(ofFrame place: Int) -> FrameLink { links[place] }
}
