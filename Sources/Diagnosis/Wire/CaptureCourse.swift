internal import Bytes
internal import PacketFiles
public import Recording
internal import Wire

/// The pass over a bare capture: frames go by once, forwards, and what is kept is bounded by
/// ``CaptureLimit``.
public struct CaptureCourse: Sendable {
  private var conversations = ConversationTable()
  private var closing = ClosedConversations()
  private var addresses = AddressTable()
  private var resolution = AddressResolution()
  private var copies = CopyFilter()
  private var totals = CaptureDiagnosis.Totals()

  public init() {}

  /// Takes the next item; what is not of a capture is passed over.
  public mutating func take(_ item: RecordingItem) {
    switch item {
    case .frame(let frame): take(frame)
    case .statistics(let statistics):
      let lost = (statistics.dropped ?? 0) > 0 || (statistics.droppedBySystem ?? 0) > 0
      totals.hasLoss = totals.hasLoss || lost
    case .damage: totals.hasLoss = true
    case .provenance, .clockModel, .boot, .records, .gap: break
    }
  }

  private mutating func take(_ frame: RecordedFrame) {
    totals.frameCount += 1
    let moment = FrameMoment(number: totals.frameCount, nanoseconds: frame.timestampNanoseconds)
    if frame.hasTime { note(time: moment) }
    if frame.dropCount ?? 0 > 0 { totals.hasLoss = true }
    switch FrameContent(frame.bytes.rawSpan, linkType: frame.linkType.rawValue) {
    case .segment(let segment): take(segment, frame.direction, at: moment)
    case .arp(let packet):
      totals.addressPacketCount += 1
      resolution.note(packet, at: moment)
      let isAsking = packet.operation == .request && packet.senderAddress != packet.targetAddress
      addresses.note(
        from: .version4(packet.senderAddress), to: .version4(packet.targetAddress),
        asks: isAsking && packet.senderAddress != .unspecified, frame.direction, at: moment)
    case .datagram(let source, let destination, let isEchoRequest):
      addresses.note(
        from: source, to: destination, asks: isEchoRequest, frame.direction, at: moment)
    case .unread: break
    }
  }

  private mutating func note(time moment: FrameMoment) {
    totals.first = totals.first ?? moment
    guard let last = totals.last else {
      totals.last = moment
      return
    }
    if last.elapsed(since: moment) > CaptureLimit.orderTolerance, totals.backwards == nil {
      totals.backwards = moment
    }
    if moment.nanoseconds >= last.nanoseconds { totals.last = moment }
  }

  private mutating func take(
    _ segment: CapturedSegment, _ direction: FrameDirection, at moment: FrameMoment
  ) {
    guard !copies.isCopy(segment.fingerprint, at: moment) else {
      totals.copyCount += 1
      return
    }
    totals.segmentCount += 1
    if segment.flags.contains(.rst) { totals.resetCount += 1 }
    addresses.note(
      from: segment.source.address, to: segment.destination.address,
      asks: segment.sequenceCount > 0 && !segment.flags.contains(.rst), direction, at: moment)
    let answer = conversations.note(segment, at: moment) { conversation, end in
      closing.take(conversation, until: end)
    }
    if let answer { closing.services.noteAnswer(of: answer.service, after: answer.nanoseconds) }
  }

  /// What the frames so far prove.
  public var diagnosis: CaptureDiagnosis {
    var course = self
    return course.finish()
  }

  private mutating func finish() -> CaptureDiagnosis {
    let end = totals.last ?? FrameMoment(number: 0, nanoseconds: 0)
    conversations.finish(at: end) { conversation, end in closing.take(conversation, until: end) }
    for found in addresses.cases(until: end) + resolution.cases(until: end) { closing.note(found) }
    let isOrdered = totals.backwards == nil
    let all = closing.findings.findings(closing.services, addresses, hasLoss: totals.hasLoss)
    var sums = totals
    sums.connectionCount = closing.connectionCount
    sums.handshakeCount = closing.handshakeCount
    sums.answeredCount = closing.answeredCount
    sums.repeatCount = closing.repeatCount
    sums.zeroWindowCount = closing.zeroWindowCount
    sums.unfollowedCount =
      conversations.unfollowedCount &+ addresses.uncountedCount
      &+ closing.findings.uncountedCount
    return CaptureDiagnosis(
      findings: all.filter { isOrdered || !$0.fact.needsOrder }.map { hearing($0) },
      connections: closing.notable, totals: sums)
  }

  /// Of a side that was never heard the capture may hold one direction only.
  private func hearing(_ finding: CaptureFinding) -> CaptureFinding {
    guard finding.fact == .requestUnanswered, addresses[finding.side.address]?.last == nil else {
      return finding
    }
    var doubtful = finding
    doubtful.doubts.append(.neverHeard)
    return doubtful
  }
}

extension WireFact {
  /// Shown by what did not come, or came again: evidence only where times go forwards.
  fileprivate var needsOrder: Bool {
    switch self {
    case .noByteAfterHandshake, .wentSilent, .requestUnanswered, .addressUnanswered,
      .windowStaysClosed, .sentAgain:
      true
    case .connectionRefused, .connectionReset: false
    }
  }
}
