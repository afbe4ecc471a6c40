/// What the connections that are over come to.
struct ClosedConversations: Sendable {
  var services = ServiceTable()
  private(set) var findings = CaptureFindings()
  private(set) var notable: [CaptureDiagnosis.Connection] = []
  private(set) var connectionCount: UInt64 = 0
  private(set) var handshakeCount: UInt64 = 0
  private(set) var answeredCount: UInt64 = 0
  private(set) var repeatCount: UInt64 = 0
  private(set) var zeroWindowCount: UInt64 = 0

  /// Takes a connection that is over at `end`, or was not when the capture was.
  mutating func take(_ conversation: ConversationAccount, until end: FrameMoment) {
    connectionCount += 1
    if conversation.established != nil { handshakeCount += 1 }
    if conversation.hasAnswer, conversation.ask != nil { answeredCount += 1 }
    repeatCount &+= conversation.forward.repeatCount &+ conversation.backward.repeatCount
    zeroWindowCount &+= conversation.forward.zeroWindowCount
    zeroWindowCount &+= conversation.backward.zeroWindowCount
    let service = services[conversation.answerer]
    let cases = conversation.cases(
      until: end, longestAnswer: service.longestAnswer,
      longestAcceptance: service.longestAcceptance, isTalkative: service.answeredCount > 0)
    services.note(conversation)
    for found in cases { findings.note(found) }
    if !cases.isEmpty, notable.count < CaptureLimit.notableCount {
      notable.append(CaptureDiagnosis.Connection(conversation))
    }
  }

  mutating func note(_ found: WireCase) { findings.note(found) }
}
