internal import TraceFormat
internal import VirtIO

/// The device keeps transmitted chains although it was notified (row 13).
struct TransmitStallDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0
  private var refusal = BackendRefusal()

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    refusal.note(record, ledger)
    let text: String
    switch record.event {
    // A device that waits for its backend asks for nothing.
    case .ringInspected(let queue, let ring)
    where ring.finding == .transmitStalled && !ring.showsSleep:
      guard ring.available != ring.used else { return }
      text =
        "\(queueTitle(queue)): avail.idx \(ring.available), used.idx \(ring.used):"
        + " \(ring.outstanding) frames are with the device beyond the limit"
    case .deviceReset(.transmitStalled): text = "the driver resets the device because of it"
    default: return
    }
    count += 1
    if evidence.count < Finding.evidenceLimit {
      evidence.append(Finding.Evidence(record: record.index, text: text))
    }
  }

  mutating func noteGap() { refusal = BackendRefusal() }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard !ledger.deviceStoppedAtWrap else { return [] }
    if let stall = refusal.longest { return [stalled(stall)] }
    let stop = standstill(ledger)
    guard count > 0 || stop != nil else { return [] }
    return [
      Finding(
        .transmitStalled, stop == nil ? .harms : .stops, count > 0 ? .certain : .likely,
        headline: "The device does not use transmitted frames: it, or the backend behind it,"
          + " refuses them.",
        reason: count > 0
          ? "the driver's watchdog measured it"
          : "the device was notified and owed a used element when the trace ended, longer than a"
            + " second; why is not in a driver's trace",
        evidence: evidence + (stop ?? []),
        nextStep: "Look at the host: the backend (info usernet), its socket, QEMU's error output;"
          + " a broken legacy device says so only there.")
    ]
  }

  private func stalled(_ stall: BackendRefusal.Stall) -> Finding {
    Finding(
      .backendStalled, stall.isOver ? .harms : .stops, .likely,
      headline: "The backend stood still for \(stall.seconds) s: the device had taken a frame and"
        + " could not pass it on, and none came in.",
      reason: "used.flags of transmitq1 was 1, so the device had not lost the frames but waited for"
        + " what is behind it; nothing was received meanwhile"
        + (stall.isOver ? "; then it went on" : ""),
      evidence: [
        Finding.Evidence(
          stall.start,
          "transmitq1: avail.idx \(stall.available), used.idx \(stall.used), used.flags 1"),
        Finding.Evidence(stall.end, "transmitq1: the same used.idx, used.flags 1"),
      ],
      nextStep: "Look at the host: what the backend waits for (socket, tap, CPU time, EMFILE), and"
        + " whether QEMU's main loop runs.")
  }

  private func standstill(_ ledger: RunLedger) -> [Finding.Evidence]? {
    let queue = ledger.transmit
    guard let available = queue.available, let used = queue.used, let notified = queue.notified,
      queue.undecided == nil, queue.wasNotifiedLast, available.value != used.value,
      !queue.isInflated, !queue.isAsleep,
      ledger.isLong(since: available.place)
    else { return nil }
    return [
      Finding.Evidence(used.place, "transmitq1: used.idx reads \(used.value), the last change"),
      Finding.Evidence(
        available.place, "transmitq1: a frame is made available, avail.idx \(available.value)"),
      Finding.Evidence(notified, "transmitq1: the last notification"),
    ]
  }
}
