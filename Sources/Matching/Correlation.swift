public import Clocks
internal import VirtIO
public import Wire

/// A trace and a capture of the same run, set against each other in bounded memory.
///
/// Both are read forwards. ``MatchingLimits/window`` transfers are matched with as many frames,
/// what is certain is settled, and the window moves on; the outcome of every frame waits in the
/// ``MatchingMedium``. Then the clock is fitted, and with it every unmatched item has its reason.
public struct Correlation: Sendable {
  public let clock: ClockModel
  /// The guest's address: as its driver read it, or else as most frames tell.
  public private(set) var guestAddress: MACAddress?
  /// How driver and device disagree on the virtio-net header; `nil` when they do not.
  public private(set) var shift: HeaderShift?
  /// How often nothing matched in a whole window and no clock told which side lay behind: what
  /// belongs together there may have been too far apart.
  public let blindMoves: Int
  /// Transfers are counted; of the frames those that had their ``link(of:at:)``.
  public private(set) var reconciliation: Reconciliation
  /// Every unmatched item was compared with all others for its reason.
  public var comparesAllLeftOver: Bool { !reasons.isOverfull }

  private var reasons: Reasons

  /// Below one in so many of what could match, the capture is taken for one of another run.
  ///
  /// Two short runs of one guest still share a frame: the announcement of its address.
  static let relatedShare = 12

  /// Transfers that are a frame.
  public var matchedCount: Int { reconciliation.transferMatchedCount }

  /// Matches, fits the clock, and accounts for the transfers that are left.
  ///
  /// - Parameters:
  ///   - dropCount: what the capture says it lost; asked once the capture was read.
  ///   - tolerance: what is assumed of the guest's clock; asked once the capture was read.
  /// - Throws: ``MatchError/unrelatedCapture(matched:of:)`` when the capture is of another run.
  public init<Medium: MatchingMedium & ~Copyable>(
    _ outline: TraceOutline, _ medium: inout Medium, limits: MatchingLimits = MatchingLimits(),
    dropCount: (borrowing Medium) -> UInt64 = { _ in 0 },
    tolerance: (borrowing Medium) -> ClockTolerance = { _ in ClockTolerance() }
  ) throws(MatchError<Medium.Failure>) {
    var course: MatchingCourse
    do throws(Medium.Failure) {
      course = try MatchingCourse(outline, limits, &medium)
      try course.run(&medium)
    } catch {
      throw .medium(error)
    }
    if let (matched, possible) = course.unrelated {
      throw .unrelatedCapture(matched: matched, of: possible)
    }
    guestAddress = course.window.guestAddress
    shift = course.shift
    blindMoves = course.window.blindMoves
    clock = ClockModel(
      fitting: course.constraints, ticksPerSecond: outline.ticksPerSecond,
      tolerance: tolerance(medium))
    reconciliation = course.reconciliation
    do throws(Medium.Failure) {
      reasons = try Reasons(
        course, TraceCoverage(outline, clock), clock, dropCount: dropCount(medium),
        limit: limits.leftOver, &medium)
      reconciliation.note(try reasons.transferReasons(&medium))
      try medium.rewindKept()
    } catch {
      throw .medium(error)
    }
  }

  /// The annotation of a frame with that outcome; each frame is asked for once.
  public mutating func link(of outcome: FrameOutcome, at nanoseconds: Int64) -> FrameLink {
    if let ring = outcome.ring {
      reconciliation.note(matched: ring.direction, outcome.change)
      return FrameLink(.matched(ring))
    }
    let reason = reasons.reason(of: outcome, at: nanoseconds)
    reconciliation.note(reason, outcome.direction)
    return FrameLink(.unmatched(reason, outcome.direction))
  }
}
