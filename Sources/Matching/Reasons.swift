internal import Clocks
internal import VirtIO

/// Gives every unmatched frame and every unmatched transfer its one reason.
struct Reasons: Sendable {
  private let coverage: TraceCoverage
  private let clock: ClockModel
  private let firstFrame: Int64?
  private let lastFrame: Int64?
  /// Frames the capture lost and that no transfer was put down to.
  private var dropsLeft: UInt64
  private var truncatedLengths: [UInt32: Int]
  private let damaged: TimeIntervals
  /// Contents of unmatched frames and transfers.
  private var leftOver: ContentTable
  /// Unmatched frames or transfers were more than ``MatchingLimits/leftOver``.
  private(set) var isOverfull = false

  /// Looks through what the course kept.
  init<Medium: MatchingMedium & ~Copyable>(
    _ course: MatchingCourse, _ coverage: TraceCoverage, _ clock: ClockModel, dropCount: UInt64,
    limit: Int, _ medium: inout Medium
  ) throws(Medium.Failure) {
    self.coverage = coverage
    self.clock = clock
    firstFrame = course.firstFrame
    lastFrame = course.lastFrame
    dropsLeft = dropCount
    truncatedLengths = course.truncatedLengths
    damaged = TimeIntervals(course.damaged)
    let unmatchedTransfers = course.reconciliation.unmatchedTransferCount
    let unmatchedFrames = course.keptFrameCount - course.reconciliation.transferMatchedCount
    leftOver = ContentTable(
      capacity: min(limit, unmatchedTransfers) + min(limit, unmatchedFrames))
    isOverfull = unmatchedTransfers > limit || unmatchedFrames > limit
    guard unmatchedTransfers + unmatchedFrames > 0 else { return }
    try collect(limit, &medium)
  }

  private mutating func collect<Medium: MatchingMedium & ~Copyable>(
    _ limit: Int, _ medium: inout Medium
  ) throws(Medium.Failure) {
    try medium.rewindKept()
    var count = 0
    while count < limit, let transfer = try medium.nextUnmatched() {
      count += 1
      if let content = transfer.content { leftOver.addTransfer(content, place: 0) }
    }
    count = 0
    while count < limit, let outcome = try medium.nextOutcome() {
      guard !outcome.isMatched else { continue }
      count += 1
      if let content = outcome.content { leftOver.addFrame(content, place: 0) }
    }
    if count == 0 { return }
    try medium.rewindKept()
    while let outcome = try medium.nextOutcome() {
      if outcome.isMatched { leftOver.noteMatched(outcome.contentBits) }
    }
  }

  /// Why an unmatched frame of that time has no transfer.
  func reason(of outcome: FrameOutcome, at nanoseconds: Int64) -> FrameReason {
    guard let content = outcome.content else { return .truncatedBySnaplen }
    if let reason = coverage.reason(at: nanoseconds) { return reason }
    if let entry = leftOver.entry(of: content) {
      if entry.transferCount > 0 { return .ambiguous }
      if entry.isMatchedToo { return .duplicateInCapture }
    }
    if outcome.isCopy { return .duplicateInCapture }
    if outcome.isElsewhere { return .atOtherInterface }
    if outcome.direction == .transmit { return .notTransmittedByDriver }
    return outcome.isForOthers ? .notAddressedToGuest : .notDelivered
  }

  /// How often each reason holds for the unmatched transfers: received ones first, as they share
  /// what the capture says it lost.
  mutating func transferReasons<Medium: MatchingMedium & ~Copyable>(
    _ medium: inout Medium
  ) throws(Medium.Failure) -> [Direction: [TransferReason: Int]] {
    var counts: [Direction: [TransferReason: Int]] = [:]
    for direction in Direction.allCases {
      try medium.rewindKept()
      var clock = ClockCursor(clock)
      while let transfer = try medium.nextUnmatched() {
        guard transfer.direction == direction else { continue }
        let reason = reason(of: transfer, clock.time(at: transfer.ticks))
        counts[direction, default: [:]][reason, default: 0] += 1
      }
    }
    return counts
  }

  private mutating func reason(of transfer: Transfer, _ time: HostTime?) -> TransferReason {
    if transfer.isMalformed { return .malformed }
    guard let time, let first = firstFrame, let last = lastFrame else { return .notPlacedInTime }
    if transfer.direction == .receive ? time.nanoseconds < first : time.nanoseconds <= first {
      return .beforeCaptureStart
    }
    if transfer.direction == .transmit && transfer.completionRecord == nil {
      return .notUsedByDevice
    }
    if time.nanoseconds > last { return .afterCaptureEnd }
    if let length = transfer.frameByteCount, let count = truncatedLengths[length], count > 0 {
      truncatedLengths[length] = count - 1
      return .captureTruncated
    }
    if damaged.overlaps(time.range) { return .captureDamaged }
    if dropsLeft > 0 {
      dropsLeft -= 1
      return .captureDropped
    }
    if let content = transfer.content, let entry = leftOver.entry(of: content),
      entry.frameCount > 0
    {
      return .ambiguous
    }
    return .notCaptured
  }
}

extension HostTime {
  /// From the earliest to the latest possible moment; the estimate stands in for a missing bound.
  fileprivate var range: ClosedRange<Int64> {
    let start = earliest ?? nanoseconds
    return start...max(start, latest ?? nanoseconds)
  }
}
