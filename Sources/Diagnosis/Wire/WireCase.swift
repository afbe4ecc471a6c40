public import Wire

/// What a frame shows.
public enum FrameStatement: Equatable, Sendable {
  case connectionRequest(from: InternetEndpoint)
  /// The last of `count` further connection requests.
  case requestAgain(count: Int)
  case connectionAccepted
  case handshakeCompleted
  /// The first payload towards the side that the finding is about.
  case asked(byteCount: Int)
  case sentFirst(byteCount: Int)
  /// The last of `count` times that it was sent again.
  case sentAgain(count: Int)
  case lastFrame
  case firstUnanswered
  case lastUnanswered
  case windowClosed
  case windowStillClosed
  case refused
  case reset
  case lastAddressReply
  case addressAsked
  case addressAskedLast(count: Int)
}

/// A frame and what it shows.
public struct FrameEvidence: Equatable, Sendable {
  public var frame: FrameMoment
  public var statement: FrameStatement

  init(_ frame: FrameMoment, _ statement: FrameStatement) {
    self.frame = frame
    self.statement = statement
  }

  init?(_ frame: FrameMoment?, _ statement: FrameStatement) {
    guard let frame else { return nil }
    self.init(frame, statement)
  }
}

/// What keeps a fact of the wire from being certain.
public enum WireDoubt: UInt8, Equatable, Sendable, CaseIterable {
  /// The capture lost frames, or its file is damaged.
  case captureLost
  /// No frame of the side was ever seen: the capture may hold one direction only.
  case neverHeard
  /// The payload was acknowledged, and the side never sent any: it may have none to send.
  case mayHaveNothingToSay
}

/// One case of a fact: of one connection, or of one address.
struct WireCase: Sendable {
  var fact: WireFact
  var address: InternetAddress
  /// Of the side, where it answers requests at this port.
  var port: UInt16?
  var isAnswerer = false
  /// Nanoseconds that it lasted.
  var age: Int64 = 0
  /// Frames that went unanswered, or were sent again.
  var frameCount: UInt64 = 0
  /// Sent again although the acknowledgment had passed.
  var acknowledgedCount: UInt64 = 0
  var doubts: Set<WireDoubt> = []
  var evidence: [FrameEvidence?]
}
