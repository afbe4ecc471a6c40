public import Clocks
public import TraceFormat

/// One line of the timeline: something the driver recorded, or a frame on the wire.
public struct TimelineEntry: Equatable, Sendable {
  public enum Content: Equatable, Sendable {
    case record(TraceRecord)
    /// The caller's number of the frame.
    case frame(Int, FrameLink?)
  }

  public var content: Content
  /// When it happened on the host's clock; `nil` for a record when no clock model is at hand.
  public var time: HostTime?
  /// False when the bounds do not settle on which side of a neighbour of the other source it lies.
  public var orderIsCertain: Bool

  public init(content: Content, time: HostTime?, orderIsCertain: Bool) {
    self.content = content
    self.time = time
    self.orderIsCertain = orderIsCertain
  }
}
