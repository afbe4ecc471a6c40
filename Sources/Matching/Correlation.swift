public import Clocks
public import Recording
internal import TraceFormat
import VirtIO

/// A trace and a capture of the same run, set against each other.
public struct Correlation: Sendable {
  public let matching: FrameMatching
  public let clock: ClockModel
  /// For each frame its reason; `nil` when it is matched.
  public let frameReasons: [FrameReason?]
  /// For each received transfer its reason; `nil` when it is matched.
  public let receivedReasons: [TransferReason?]
  /// For each transmitted transfer its reason; `nil` when it is matched.
  public let transmittedReasons: [TransferReason?]
  public let reconciliation: Reconciliation

  /// Matches, fits the clock, and accounts for what is left.
  ///
  /// - Parameters:
  ///   - frames: the capture's frames in its order.
  ///   - dropCount: frames the capture says it lost.
  ///   - tolerance: what is assumed of the guest's clock.
  /// - Throws: ``MatchError/unrelatedCapture(matched:of:)`` when the capture is of another run.
  public init(
    _ trace: DecodedTrace, _ frames: [WireFrame], dropCount: UInt64 = 0,
    tolerance: ClockTolerance = ClockTolerance()
  ) throws(MatchError) {
    let extraction = TransferExtraction(trace)
    matching = try FrameMatching(extraction, frames)
    clock = ClockModel(
      fitting: Correlation.constraints(matching),
      ticksPerSecond: trace.session?.ticksPerSecond, tolerance: tolerance)
    let reasons = Reasons(
      matching, TraceCoverage(trace, extraction, clock), clock, dropCount: dropCount)
    frameReasons = reasons.frames
    receivedReasons = reasons.received
    transmittedReasons = reasons.transmitted
    reconciliation = Reconciliation(matching, reasons)
  }

  /// What the certain pairs say about the clock; all pairs when none is certain.
  private static func constraints(_ matching: FrameMatching) -> [ClockConstraint] {
    let hasAnchors = matching.matches.contains { $0?.isAnchor == true }
    var constraints: [ClockConstraint] = []
    for (place, match) in matching.matches.enumerated() {
      guard let match, match.isAnchor || !hasAnchors else { continue }
      let nanoseconds = matching.frames[place].nanoseconds
      let transfer = matching.transfers(match.direction)[match.transfer]
      constraints.append(
        ClockConstraint(
          ticks: (transfer.observation ?? transfer.place).ticks, nanoseconds: nanoseconds,
          side: match.direction == .receive ? .notBefore : .notAfter))
    }
    return constraints
  }
}
