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
