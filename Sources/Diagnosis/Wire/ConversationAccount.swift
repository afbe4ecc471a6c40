internal import Wire

/// One TCP connection as the capture shows it, from its first segment on.
struct ConversationAccount: Sendable {
  /// Who asked for the connection; without a handshake in the capture, who sent first.
  let opener: InternetEndpoint
  let answerer: InternetEndpoint
  /// Which of them asked for the connection is known.
  private(set) var hasRoles: Bool
  private(set) var forward = DirectionAccount()
  private(set) var backward = DirectionAccount()
  let first: FrameMoment

  private(set) var request: (first: FrameMoment, last: FrameMoment, count: Int)?
  private(set) var accepted: FrameMoment?
  private(set) var established: FrameMoment?
  /// The opener's first payload.
  private(set) var ask: (moment: FrameMoment, end: TCPSequenceNumber, byteCount: Int)?
  /// The opener's payload since the answerer's last.
  private(set) var pending: FrameMoment?
  private(set) var hasAnswer = false
  /// New payload after a wait that brought none: who does that does not wait for an answer.
  private(set) var goesOnUnanswered = false
  private(set) var reset: (moment: FrameMoment, isByAnswerer: Bool, wasPending: Bool)?
  /// When a reset or the second FIN ended it.
  private(set) var over: FrameMoment?
  private var initial: TCPSequenceNumber?

  init(first segment: CapturedSegment, at moment: FrameMoment) {
    let isAcceptance = segment.flags.isSuperset(of: [.syn, .ack])
    opener = isAcceptance ? segment.destination : segment.source
    answerer = isAcceptance ? segment.source : segment.destination
    hasRoles = segment.flags.contains(.syn)
    first = moment
  }

  /// Nothing more is due in it.
  var hasEnded: Bool { over != nil }

  /// Whether the segment asks for another connection between the same ends.
  func isSucceeded(by segment: CapturedSegment) -> Bool {
    guard segment.flags.contains(.syn), !segment.flags.contains(.ack) else { return false }
    return segment.source != opener || !hasRoles || initial != segment.sequence
  }

  /// Takes its next segment; the nanoseconds of a reply with payload when it is one.
  mutating func note(_ segment: CapturedSegment, at moment: FrameMoment) -> Int64? {
    defer {
      if over == nil, reset != nil || (forward.hasFinished && backward.hasFinished) {
        over = moment
      }
    }
    guard segment.source == opener else { return noteAnswer(segment, at: moment) }
    let novelty = forward.note(segment, at: moment, peer: backward)
    backward.notePeer()
    let flags = segment.flags
    if flags.contains(.rst) { noteReset(at: moment, isByAnswerer: false) }
    if flags.contains(.syn) {
      initial = initial ?? segment.sequence
      request = (request?.first ?? moment, moment, (request?.count ?? 0) + 1)
    } else if accepted != nil, established == nil, flags.contains(.ack), !flags.contains(.rst) {
      established = moment
    }
    guard novelty == .new, segment.payloadByteCount > 0 else { return nil }
    if let ask, !hasAnswer, moment.elapsed(since: ask.moment) >= CaptureLimit.minimumAge {
      goesOnUnanswered = true
    }
    ask = ask ?? (moment, segment.end, segment.payloadByteCount)
    pending = pending ?? moment
    return nil
  }

  private mutating func noteAnswer(_ segment: CapturedSegment, at moment: FrameMoment) -> Int64? {
    let novelty = backward.note(segment, at: moment, peer: forward)
    forward.notePeer()
    let flags = segment.flags
    if flags.isSuperset(of: [.syn, .ack]) { accepted = accepted ?? moment }
    if flags.contains(.rst) { noteReset(at: moment, isByAnswerer: true) }
    guard novelty != .empty, segment.payloadByteCount > 0 else { return nil }
    hasAnswer = true
    defer { pending = nil }
    return pending.map { moment.elapsed(since: $0) }
  }

  private mutating func noteReset(at moment: FrameMoment, isByAnswerer: Bool) {
    reset = reset ?? (moment, isByAnswerer, pending != nil && !forward.hasFinished)
  }

  /// Whether the answerer's stack acknowledged the first payload that it got.
  var isAskAcknowledged: Bool {
    guard let ask, let acknowledged = backward.acknowledged else { return false }
    return ask.end.isAtOrBefore(acknowledged)
  }
}
