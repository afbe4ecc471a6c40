/// One thing the traffic says about the guest's clock.
///
/// A frame is on the wire after its driver made it available and before its driver takes it from
/// the used ring. So a transmitted frame bounds the record's time from above, a received one from
/// below.
public struct ClockConstraint: Equatable, Sendable {
  public enum Side: Equatable, Sendable {
    /// The record was made not after the frame's time: the frame was transmitted.
    case notAfter
    /// The record was made not before the frame's time: the frame was received.
    case notBefore
  }

  /// The record's time stamp counter.
  public var ticks: UInt64
  /// The frame's time, nanoseconds since 1970.
  public var nanoseconds: Int64
  public var side: Side

  public init(ticks: UInt64, nanoseconds: Int64, side: Side) {
    self.ticks = ticks
    self.nanoseconds = nanoseconds
    self.side = side
  }
}

/// What is assumed of the guest's clock.
public struct ClockTolerance: Equatable, Sendable {
  /// How far the calibration at boot may be off, in parts per million.
  public var calibrationPartsPerMillion: Double
  /// How far the rate may wander from its mean over the trace, in parts per million.
  public var driftPartsPerMillion: Double
  /// The capture's stamps are this coarse, in nanoseconds: a frame was seen up to so much later.
  public var stampResolution: Int64

  public init(
    calibrationPartsPerMillion: Double = 20_000, driftPartsPerMillion: Double = 100,
    stampResolution: Int64 = 1_000
  ) {
    self.calibrationPartsPerMillion = calibrationPartsPerMillion
    self.driftPartsPerMillion = driftPartsPerMillion
    self.stampResolution = stampResolution
  }
}
