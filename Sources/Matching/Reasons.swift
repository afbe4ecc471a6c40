internal import Clocks
internal import Recording
import VirtIO
internal import Wire

/// Gives every unmatched frame and every unmatched transfer its one reason.
struct Reasons {
  private(set) var frames: [FrameReason?]
  private(set) var received: [TransferReason?]
  private(set) var transmitted: [TransferReason?]

  private let matching: FrameMatching
  private let clock: ClockModel
  /// Frames the capture lost and that no transfer was put down to.
  private var dropsLeft: UInt64
  /// Lengths of the frames that were cut too short to identify, with their number.
  private var truncatedLengths: [UInt32: Int] = [:]
  /// Stretches of host time without frames because the capture file is damaged there.
  private var damaged = TimeIntervals([])
  /// Contents of unmatched frames and transfers.
  private var leftOver: ContentTable
  private var matchedContents: ContentTable

  init(
    _ matching: FrameMatching, _ coverage: TraceCoverage, _ clock: ClockModel, dropCount: UInt64
  ) {
    self.matching = matching
    self.clock = clock
    dropsLeft = dropCount
    frames = [FrameReason?](repeating: nil, count: matching.frames.count)
    received = [TransferReason?](repeating: nil, count: matching.received.count)
    transmitted = [TransferReason?](repeating: nil, count: matching.transmitted.count)
    let items = matching.frames.count + matching.received.count + matching.transmitted.count
    leftOver = ContentTable(capacity: items - 2 * matching.matchedCount)
    matchedContents = ContentTable(capacity: matching.matchedCount)
    collect()
    for place in matching.frames.indices where matching.matches[place] == nil {
      frames[place] = reason(ofFrame: place, coverage)
    }
    for place in received.indices where matching.frameOfReceived[place] < 0 {
      received[place] = reason(of: matching.received[place])
    }
    for place in transmitted.indices where matching.frameOfTransmitted[place] < 0 {
      transmitted[place] = reason(of: matching.transmitted[place])
    }
  }

  private mutating func collect() {
    var stretches: [ClosedRange<Int64>] = []
    for (place, frame) in matching.frames.enumerated() {
      if frame.followsDamage {
        let start = place > 0 ? matching.frames[place - 1].nanoseconds : .min
        stretches.append(min(start, frame.nanoseconds)...frame.nanoseconds)
      }
      guard let content = FrameMatching.content(of: frame) else {
        truncatedLengths[frame.originalLength, default: 0] += 1
        continue
      }
      if matching.matches[place] == nil {
        leftOver.addFrame(content, place: place)
      } else {
        matchedContents.addFrame(content, place: place)
      }
    }
    damaged = TimeIntervals(stretches)
    for (place, transfer) in matching.received.enumerated()
    where matching.frameOfReceived[place] < 0 {
      if let content = FrameMatching.content(of: transfer) {
        leftOver.addTransfer(content, place: place)
      }
    }
    for (place, transfer) in matching.transmitted.enumerated()
    where matching.frameOfTransmitted[place] < 0 {
      if let content = FrameMatching.content(of: transfer) {
        leftOver.addTransfer(content, place: place)
      }
    }
  }

  private func reason(ofFrame place: Int, _ coverage: TraceCoverage) -> FrameReason {
    let frame = matching.frames[place]
    guard let content = FrameMatching.content(of: frame) else { return .truncatedBySnaplen }
    if let reason = coverage.reason(at: frame.nanoseconds) { return reason }
    if let entry = leftOver.entry(of: content), entry.transferCount > 0 { return .ambiguous }
    if matchedContents.entry(of: content) != nil { return .duplicateInCapture }
    if matching.directions[place] == .transmit { return .notTransmittedByDriver }
    if let guest = matching.guestAddress, let destination = frame.destination,
      destination != guest, !destination.isGroup
    {
      return .notAddressedToGuest
    }
    return .notDelivered
  }

  private mutating func reason(of transfer: Transfer) -> TransferReason {
    if transfer.isMalformed { return .malformed }
    guard let time = clock.time(at: transfer.place.ticks),
      let first = matching.frames.first?.nanoseconds, let last = matching.frames.last?.nanoseconds
    else { return .notPlacedInTime }
    if transfer.direction == .receive ? time.nanoseconds < first : time.nanoseconds <= first {
      return .beforeCaptureStart
    }
    if transfer.direction == .transmit && transfer.completion == nil { return .notUsedByDevice }
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
    if let content = FrameMatching.content(of: transfer),
      let entry = leftOver.entry(of: content), entry.frameCount > 0
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
