internal import Wire

// What one connection proves, once it is over or the capture is.
extension ConversationAccount {
  /// - Parameters:
  ///   - end: when it ended, or when the capture did.
  ///   - longestAnswer: of the same service before, in nanoseconds.
  ///   - isTalkative: the service sent payload in some connection.
  func cases(
    until end: FrameMoment, longestAnswer: Int64, longestAcceptance: Int64, isTalkative: Bool
  ) -> [WireCase] {
    // A FIN may be sent again behind the second one; nothing else is due then.
    let late = reset?.moment ?? end
    let end = over ?? end
    return [
      unansweredRequest(until: end, longestAcceptance),
      missingAnswer(until: end, longestAnswer, isTalkative: isTalkative),
      sentAgain(forward, peer: backward, by: opener, until: late),
      sentAgain(backward, peer: forward, by: answerer, until: late),
      closedWindow(forward, of: opener, until: end),
      closedWindow(backward, of: answerer, until: end), refusal(), resetByAnswerer(),
    ].compactMap { $0 }
  }

  private func aboutAnswerer(_ fact: WireFact, _ evidence: [FrameEvidence?]) -> WireCase {
    WireCase(
      fact: fact, address: answerer.address, port: answerer.port, isAnswerer: true,
      evidence: evidence)
  }

  private func unansweredRequest(
    until end: FrameMoment, _ longestAcceptance: Int64
  ) -> WireCase? {
    guard let request, backward.frameCount == 0 else { return nil }
    let age = end.elapsed(since: request.first)
    guard age >= CaptureLimit.age(longestReply: longestAcceptance) else { return nil }
    var found = aboutAnswerer(
      .requestUnanswered,
      [
        FrameEvidence(request.first, .connectionRequest(from: opener)),
        request.count > 1
          ? FrameEvidence(request.last, .requestAgain(count: request.count - 1)) : nil,
      ])
    found.age = age
    found.frameCount = UInt64(request.count)
    return found
  }

  private func missingAnswer(
    until end: FrameMoment, _ longestAnswer: Int64, isTalkative: Bool
  ) -> WireCase? {
    guard let request, let accepted, let established, let ask, !hasAnswer,
      !backward.hasFinished, !(reset?.isByAnswerer ?? false)
    else { return nil }
    let age = end.elapsed(since: ask.moment)
    guard age >= CaptureLimit.age(longestReply: longestAnswer) else { return nil }
    let isAcknowledged = isAskAcknowledged
    guard !(isAcknowledged && goesOnUnanswered) else { return nil }
    var found = aboutAnswerer(
      .noByteAfterHandshake,
      [
        FrameEvidence(request.first, .connectionRequest(from: opener)),
        FrameEvidence(accepted, .connectionAccepted),
        FrameEvidence(established, .handshakeCompleted),
        FrameEvidence(ask.moment, .asked(byteCount: ask.byteCount)),
      ])
    found.age = age
    if isAcknowledged { found.acknowledgedCount = 1 }
    if isAcknowledged && !isTalkative { found.doubts = [.mayHaveNothingToSay] }
    return found
  }

  /// A range that was sent three times, or twice and never acknowledged.
  private func sentAgain(
    _ side: DirectionAccount, peer: DirectionAccount, by sender: InternetEndpoint,
    until end: FrameMoment
  ) -> WireCase? {
    func isOpen(_ range: DirectionAccount.Repetition) -> Bool {
      peer.acknowledged.map { $0.isBefore(range.end) } ?? true
    }
    guard let worst = side.worst, let latest = side.latest else { return nil }
    let isLatestOpen =
      isOpen(latest)
      && end.elapsed(since: latest.original ?? latest.first) >= CaptureLimit.minimumAge
    guard isLatestOpen || worst.count >= 2 else { return nil }
    let range = isLatestOpen ? latest : worst
    let receiver = sender == opener ? answerer : opener
    var found = WireCase(
      fact: .sentAgain, address: receiver.address,
      port: hasRoles && receiver == answerer ? receiver.port : nil,
      isAnswerer: hasRoles && receiver == answerer,
      evidence: [
        FrameEvidence(range.original, .sentFirst(byteCount: range.byteCount)),
        FrameEvidence(range.last, .sentAgain(count: range.count)),
      ])
    found.age = range.last.elapsed(since: range.original ?? range.first)
    found.frameCount = UInt64(range.count)
    found.acknowledgedCount = UInt64(range.acknowledgedCount)
    return found
  }

  private func closedWindow(
    _ side: DirectionAccount, of owner: InternetEndpoint, until end: FrameMoment
  ) -> WireCase? {
    guard let closed = side.closedWindow, closed.waitingFrameCount > 0 else { return nil }
    let age = end.elapsed(since: closed.first)
    guard age >= CaptureLimit.age(longestReply: side.longestClosed) else { return nil }
    var found = WireCase(
      fact: .windowStaysClosed, address: owner.address,
      port: hasRoles && owner == answerer ? owner.port : nil,
      isAnswerer: hasRoles && owner == answerer,
      evidence: [
        FrameEvidence(closed.first, .windowClosed),
        closed.last != closed.first ? FrameEvidence(closed.last, .windowStillClosed) : nil,
      ])
    found.age = age
    found.frameCount = UInt64(closed.waitingFrameCount)
    return found
  }

  private func refusal() -> WireCase? {
    guard let request, let reset, reset.isByAnswerer, accepted == nil else { return nil }
    return aboutAnswerer(
      .connectionRefused,
      [
        FrameEvidence(request.first, .connectionRequest(from: opener)),
        FrameEvidence(reset.moment, .refused),
      ])
  }

  private func resetByAnswerer() -> WireCase? {
    guard let reset, reset.isByAnswerer, reset.wasPending, established != nil, let ask else {
      return nil
    }
    return aboutAnswerer(
      .connectionReset,
      [
        FrameEvidence(ask.moment, .asked(byteCount: ask.byteCount)),
        FrameEvidence(reset.moment, .reset),
      ])
  }
}
