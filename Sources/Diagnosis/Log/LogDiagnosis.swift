/// What the incident's text log alone proves, and what it leaves open.
public struct LogDiagnosis: Equatable, Sendable {
  /// A hypothesis, what became of it, and why.
  public struct Judgement: Equatable, Sendable {
    public var hypothesis: Hypothesis
    public var verdict: HypothesisVerdict
    public var reason: String
  }

  public let log: IncidentLog
  /// The numbers at the first of the lines that end the log with one `used.idx`, or at the last.
  public let arithmetic: LogArithmetic?

  /// - Parameter connections: connections served at the last good look; `nil` when not known.
  public init(_ log: IncidentLog, connections: UInt64? = nil) {
    self.log = log
    // The first of the constant lines may still be in step, when the log ends soon after.
    let isLate = log.firstBroken != nil && log.constantFrom?.line.isHealthy == true
    arithmetic = (isLate ? log.last : log.constantFrom).map {
      LogArithmetic($0.line, connections: connections, countedFrames: log.deliveredCount)
    }
  }

  /// The receive loop took elements that were never delivered.
  public var runsFree: Bool { log.firstBroken != nil }

  /// A transmission is reported stalled at a multiple of 65,536.
  public var stallsAtWrap: Bool {
    log.stalledPacket.map { $0 > 0 && $0.isMultiple(of: LogArithmetic.turn) } ?? false
  }

  /// The log shows something wrong.
  public var hasFinding: Bool { runsFree || log.stalledPacket != nil }

  /// No 16-bit compare stays unequal for so long.
  public var needsWideCompare: Bool {
    guard runsFree, let arithmetic else { return false }
    return (arithmetic.staleReads ?? arithmetic.fewestStaleReads) > UInt64(UInt16.max)
  }

  /// Bytes of the virtio-net header that the lengths show.
  public var headerByteCount: Int? { LogArithmetic.headerByteCount(log.lengths) }
}

extension LogDiagnosis {
  /// What the lines prove, one statement each, with its arithmetic.
  public var proven: [String] {
    guard let arithmetic else {
      return log.stalledPacket.map { [stallStatement($0)] } ?? []
    }
    var statements: [String] = []
    if runsFree {
      statements += freeRunStatements(arithmetic)
    } else {
      statements.append(
        "u = c + 1 modulo 65,536 on all \(grouped(log.turnCount)) lines, or elements wait: the"
          + " receive loop is in step with the device.")
    }
    if let header = headerByteCount { statements.append(headerStatement(header)) }
    if let packet = log.stalledPacket { statements.append(stallStatement(packet)) }
    return statements
  }

  private func freeRunStatements(_ arithmetic: LogArithmetic) -> [String] {
    let line = arithmetic.line
    var statements = [
      "In health u = c + 1 modulo 65,536. Here c + 1 = \(grouped(arithmetic.turns)), that is"
        + " \(grouped(line.expectedUsed)), and u = \(grouped(line.used)): the loop is ahead by"
        + " \(grouped(line.distance)) modulo 65,536. It takes elements that were never"
        + " delivered."
    ]
    if let crossing = crossingStatement { statements.append(crossing) }
    if log.constantCount > 1 {
      statements.append(
        "Every line is a turn of the loop, so the receive wait returns. One u on"
          + " \(grouped(log.constantCount)) lines is idle time in a loop that runs free; it does"
          + " not show that the device stopped.")
    }
    statements.append(
      "Frames really received: 65,536 k + \(grouped(line.used)), k at most"
        + " \(grouped(arithmetic.largestWraps)).")
    statements += staleStatements(arithmetic)
    return statements
  }

  /// The first line on which the loop is ahead, when the line before it was still in step.
  private var crossingStatement: String? {
    guard let broken = log.firstBroken, let healthy = log.lastHealthyBefore else { return nil }
    return "Line \(broken.number) is the first that is ahead: u = \(grouped(broken.line.used)),"
      + " c = \(grouped(broken.line.counter)); on line \(healthy.number) c ="
      + " \(grouped(healthy.line.counter)) was in step."
  }

  private func staleStatements(_ arithmetic: LogArithmetic) -> [String] {
    guard let wraps = arithmetic.wraps, let frames = arithmetic.framesReceived,
      let stale = arithmetic.staleReads
    else {
      return [
        "Stale reads: at least \(grouped(arithmetic.fewestStaleReads)), with the largest k."
      ]
    }
    var statements = [
      levelStatement(arithmetic, wraps: wraps, frames: frames),
      "Stale reads: c + 1 - (65,536 k + u) = \(grouped(arithmetic.turns)) - \(grouped(frames)) ="
        + " \(grouped(stale)).",
    ]
    if needsWideCompare {
      statements.append(
        "A 16-bit compare for inequality meets its index again within 65,535 turns. Only a"
          + " compare wider than 16 bits runs free for \(grouped(stale)).")
    }
    return statements
  }

  private func levelStatement(
    _ arithmetic: LogArithmetic, wraps: UInt64, frames: UInt64
  ) -> String {
    guard arithmetic.countedFrames == nil, let connections = arithmetic.connections else {
      return "Counted along u from the first line on: k = \(wraps), \(grouped(frames)) frames."
    }
    let levels = ((wraps > 0 ? wraps - 1 : 0)...(wraps + 1)).map {
      "k = \($0): \(ratio(arithmetic.frames(wraps: $0), connections))"
    }.joined(separator: ", ")
    return "Frames a connection, for \(grouped(connections)) connections: \(levels). A connection"
      + " brings \(LogArithmetic.receivedPerConnection) (SYN, ACK, request, ACK, FIN): k ="
      + " \(wraps), \(grouped(frames)) frames."
  }

  private func headerStatement(_ header: Int) -> String {
    let frames = header == 10 ? "68 and 64" : "70 and 66"
    let meaning =
      header == 10
      ? "legacy, MRG_RXBUF not negotiated. QEMU then never compares avail.idx with anything: an"
        + " inflated avail.idx does not break this device."
      : "MRG_RXBUF or VERSION_1 negotiated."
    return "Lengths \(frames) are a SYN of 58 and an ACK of 54 bytes behind a header of \(header):"
      + " \(meaning)"
  }

  private func stallStatement(_ packet: UInt64) -> String {
    guard stallsAtWrap else {
      return "Transmission \(grouped(packet)) stalls; it is no multiple of 65,536."
    }
    return "Transmission \(grouped(packet)) stalls, a multiple of 65,536: a 16-bit used.idx reads 0"
      + " there, and a counter that is not masked reads \(grouped(packet))."
  }
}

extension LogDiagnosis {
  /// What the index-width fault predicts for this run, beside what the log has.
  public var predictions: [String] {
    guard runsFree, let arithmetic else { return [] }
    let turn = LogArithmetic.turn
    let received = LogArithmetic.receivedPerConnection
    let transmitted = LogArithmetic.transmittedPerConnection
    let last = turn / transmitted
    let frames = last * received
    var statements = [
      "The receive loop runs free from frame \(grouped(turn)) on: connection"
        + " \(grouped(turn / received)) at \(received) frames each.",
      transmitPrediction(arithmetic.connections, last),
      "u is then \(grouped(frames)) modulo 65,536 = \(grouped(frames % turn)); the log has"
        + " \(grouped(arithmetic.line.used))"
        + differenceWords(from: frames % turn, to: UInt64(arithmetic.line.used)),
    ]
    if log.endsWithSynchronize, let peer = log.lastPeer {
      statements.append(
        "The last line is the connection request from \(peer): a wait that never ends inside its"
          + " SYN-ACK leaves exactly that.")
    }
    return statements
  }

  private func transmitPrediction(_ connections: UInt64?, _ last: UInt64) -> String {
    let transmitted = LogArithmetic.transmittedPerConnection
    let rule =
      "The transmit wait never ends at frame \(grouped(LogArithmetic.turn)): connection"
      + " \(grouped(last)) at \(transmitted) frames each"
    guard let connections, connections <= last else { return rule + "." }
    let sent = connections * transmitted
    return rule + ", \(grouped(last - connections)) after the last good look"
      + " (\(grouped(connections)) connections, \(grouped(sent)) frames,"
      + " \(grouped(LogArithmetic.turn - sent)) to go)."
  }

  private func differenceWords(from predicted: UInt64, to observed: UInt64) -> String {
    if observed == predicted { return "." }
    if observed < predicted { return ", \(grouped(predicted - observed)) fewer." }
    return ", \(grouped(observed - predicted)) more (ARP, strays)."
  }

  /// What the lines cannot tell.
  public var open: [String] {
    var statements: [String] = []
    if runsFree, arithmetic?.wraps == nil {
      statements.append(
        "k: the number of connections served settles it (--connections), and with it whether the"
          + " compare is wider than 16 bits.")
    }
    if runsFree, !stallsAtWrap {
      statements.append(
        "What the kernel does after the last line. A ring trace ends in the transmit wait: counter"
          + " 65,536, used.idx 0, available = used.")
    }
    if runsFree {
      statements.append("Whether the transmit wait has a bound: the lines after the stall show it.")
    }
    if headerByteCount == nil {
      statements.append("The header's size: no SYN and ACK of user-mode networking in the lengths.")
    }
    if log.stalledPacket != nil, !stallsAtWrap {
      statements.append("Why the transmission stalls: the device, its backend, or the wait.")
    }
    return statements
  }
}

extension LogDiagnosis {
  /// Every hypothesis with what the log does to it.
  public var judgements: [Judgement] {
    Hypothesis.allCases.map { hypothesis in
      let (verdict, reason) = runsFree || stallsAtWrap ? judge(hypothesis) : unjudged(hypothesis)
      return Judgement(hypothesis: hypothesis, verdict: verdict, reason: reason)
    }
  }

  private func unjudged(_ hypothesis: Hypothesis) -> (HypothesisVerdict, String) {
    (.untouched, "no line shows the receive loop out of step")
  }

  private func judge(_ hypothesis: Hypothesis) -> (HypothesisVerdict, String) {
    switch hypothesis {
    case .indexWidth: return (.stands, indexWidthReason)
    case .indexWidthBounded:
      return (.stands, "gives the same lines; only what follows the last one tells them apart")
    case .brokenByInflation: return inflation
    case .deviceReset where log.constantCount < 2:
      return (.untouched, "one line does not tell whether u moves with c")
    case .missingNotification, .deviceReset, .hoistedLoad, .starvation, .noRetransmission,
      .connectionTable:
      return runsFree
        ? (.falls, failing(hypothesis)) : (.untouched, "no line of the receive loop speaks of it")
    case .brokenOtherwise, .hostLimit, .ringOverwritten, .bufferTooSmall, .receiveFilter, .memory:
      return (.untouched, silent(hypothesis))
    }
  }

  private var indexWidthReason: String {
    var parts: [String] = []
    if needsWideCompare { parts.append("nothing else runs free for so long") }
    if stallsAtWrap { parts.append("a transmission stalls at a multiple of 65,536") }
    if runsFree && !needsWideCompare { parts.append("explains c ahead of u") }
    return parts.joined(separator: "; ")
  }

  private var inflation: (HypothesisVerdict, String) {
    switch headerByteCount {
    case 10: (.falls, "a header of 10 bytes: no MRG_RXBUF, avail.idx is never compared")
    case nil: (.untouched, "the lengths do not tell whether MRG_RXBUF was negotiated")
    default:
      (.stands, "MRG_RXBUF is possible: it would end the run near connection 13,107")
    }
  }

  /// Why the lines are not what this would leave.
  private func failing(_ hypothesis: Hypothesis) -> String {
    switch hypothesis {
    case .missingNotification: "a receive queue that sleeps lets c stop at u, not run ahead"
    case .deviceReset: "after a reset u starts at 0 and moves with c; it stands still"
    case .hoistedLoad: "u has moved in the very loop whose load would be hoisted"
    case .starvation: "it slows the loop down and leaves u = c + 1"
    case .noRetransmission: "it leaves the rings in step; here they are not"
    default: "it takes no used elements; c stays in step with u"
    }
  }

  /// What would have to be seen.
  private func silent(_ hypothesis: Hypothesis) -> String {
    switch hypothesis {
    case .brokenOtherwise: "nothing in the lines needs it; QEMU's error output would name it"
    case .hostLimit: "it does not explain c; a capture without the SYN would show it"
    case .ringOverwritten:
      "memory is not in the log; alone it keeps no 16-bit compare unequal beyond 65,535 turns"
    case .bufferTooSmall: "it does not explain c; a capture with large frames would show it"
    case .receiveFilter: "it does not explain c; the control queue would show it"
    default: "it does not explain c; the allocator's counters would show it"
    }
  }
}
