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
