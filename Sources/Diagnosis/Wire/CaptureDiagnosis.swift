public import Wire

/// What a capture without a trace proves by itself.
public struct CaptureDiagnosis: Equatable, Sendable {
  /// What one side of a connection sent.
  public struct Direction: Equatable, Sendable {
    public var source: InternetEndpoint
    public var frameCount: UInt64
    public var payloadByteCount: UInt64
    /// Segments that were sent again.
    public var repeatCount: UInt64
    public var zeroWindowCount: UInt64
    public var last: FrameMoment?
  }

  /// A connection that a finding is about.
  public struct Connection: Equatable, Sendable {
    public var first: FrameMoment
    public var directions: [Direction]
    /// The first of the directions is that of who asked for the connection.
    public var hasRoles: Bool
  }

  /// Sums over the capture.
  public struct Totals: Equatable, Sendable {
    public var frameCount: UInt64 = 0
    /// Frames that are TCP segments, captured once.
    public var segmentCount: UInt64 = 0
    /// Frames that are the same as one a moment before.
    public var copyCount: UInt64 = 0
    /// Frames that are ARP packets.
    public var addressPacketCount: UInt64 = 0
    public var connectionCount: UInt64 = 0
    public var handshakeCount: UInt64 = 0
    /// Connections in which both sides sent payload.
    public var answeredCount: UInt64 = 0
    public var repeatCount: UInt64 = 0
    public var zeroWindowCount: UInt64 = 0
    public var resetCount: UInt64 = 0
    /// Segments, frames and cases beyond the bounds of what is followed.
    public var unfollowedCount: UInt64 = 0
    public var first: FrameMoment?
    /// The frame with the latest time.
    public var last: FrameMoment?
    /// Where times first go back: what did not come, or came again, is no evidence then.
    public var backwards: FrameMoment?
    /// The capture lost frames, or its file is damaged.
    public var hasLoss = false
  }

  /// In order of rank; empty for a healthy capture.
  public let findings: [CaptureFinding]
  /// Connections of the findings, at most ``CaptureLimit/notableCount``.
  public let connections: [Connection]
  public let totals: Totals

  /// Nothing in it can be judged.
  public var isEmpty: Bool { totals.segmentCount == 0 && totals.addressPacketCount == 0 }
}

extension CaptureDiagnosis.Connection {
  init(_ conversation: ConversationAccount) {
    first = conversation.first
    hasRoles = conversation.hasRoles
    directions = [
      CaptureDiagnosis.Direction(conversation.opener, conversation.forward),
      CaptureDiagnosis.Direction(conversation.answerer, conversation.backward),
    ]
  }
}

extension CaptureDiagnosis.Direction {
  init(_ source: InternetEndpoint, _ account: DirectionAccount) {
    self.source = source
    frameCount = account.frameCount
    payloadByteCount = account.payloadByteCount
    repeatCount = account.repeatCount
    zeroWindowCount = account.zeroWindowCount
    last = account.last
  }
}
