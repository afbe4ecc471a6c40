internal import TraceFormat
internal import VirtIO

/// The device sleeps on buffers that it was not told of (rows 9 and 14).
struct NotificationDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0
  private var ignored: [Finding.Evidence] = []
  private var ignoredCount = 0

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    switch record.event {
    case .notificationDecision(let queue, let flags, let sent):
      guard !sent, !UsedFlags(rawValue: flags).contains(.noNotify) else { return }
      keep(
        record, "\(queueTitle(queue)): used.flags reads \(flags), and no notification is sent")
    case .ringInspected(let queue, let ring):
      // Chains that are in neither index are with nobody: no notification would help.
      guard ring.finding == .missedNotification, ring.available != ring.used else { return }
      let known = ledger.queue(queue)
      if let known, known.undecided == nil, let notified = known.notified, known.wasNotifiedLast {
        return keepIgnored(record, queue, ring, notified)
      }
      if let decision = known?.decision {
        append(
          Finding.Evidence(
            decision.place,
            "\(queueTitle(queue)): used.flags read \(decision.value.flags), so none was sent"))
      }
      keep(
        record,
        "\(queueTitle(queue)): used.flags \(ring.usedFlags), \(ring.outstanding) chains with the"
          + " device, and it was not notified")
    default: break
    }
  }

  private mutating func keep(_ record: TraceRecord, _ text: String) {
    count += 1
    append(Finding.Evidence(record: record.index, text: text))
  }

  private mutating func keepIgnored(
    _ record: TraceRecord, _ queue: UInt8, _ ring: RingInspection, _ notified: RecordPlace
  ) {
    ignoredCount += 1
    guard ignored.count + 2 <= Finding.evidenceLimit else { return }
    ignored += [
      Finding.Evidence(notified, "\(queueTitle(queue)): the device is notified"),
      Finding.Evidence(
        record: record.index,
        text: "\(queueTitle(queue)): used.idx \(ring.used), used.flags \(ring.usedFlags), and"
          + " \(ring.outstanding) chains still with the device"),
    ]
  }

  private mutating func append(_ item: Finding.Evidence) {
    if evidence.count < Finding.evidenceLimit { evidence.append(item) }
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    [missing(ledger), ignoredFinding].compactMap { $0 }
  }

  private var ignoredFinding: Finding? {
    guard ignoredCount > 0 else { return nil }
    return Finding(
      .notificationIgnored, .harms, .likely,
      headline: "The device was notified and did nothing: it is broken, or it lost the"
        + " notification.",
      reason: "\(ignoredCount) times the watchdog found chains with a notified device that asks for"
        + " a notification; what the device thinks is not in a driver's trace",
      evidence: ignored,
      nextStep: "Status and InterruptStatus (modern); QEMU's error output and"
        + " info virtio-status (legacy).")
  }

  private func missing(_ ledger: RunLedger) -> Finding? {
    let stop = standstill(ledger)
    guard count > 0 || stop != nil else { return nil }
    return Finding(
      .missingNotification, stop == nil ? .harms : .stops, count > 0 ? .certain : .likely,
      headline: "The driver made buffers available and did not notify a device that waits for"
        + " it.",
      reason: count > 0
        ? "\(count) records show a device that asks for a notification and gets none"
        : "the trace ends in a wait, and nothing after the last buffer told the device;"
          + " used.flags was not read, so whether it asked is open",
      evidence: evidence + (stop ?? []),
      nextStep: "Notify after every publication while used.flags is 0, and always when the ring"
        + " had run empty.")
  }

  /// The trace ends in a wait with chains that no notification followed.
  private func standstill(_ ledger: RunLedger) -> [Finding.Evidence]? {
    let number: UInt8 = ledger.pollingWait?.queue ?? 0
    guard let queue = ledger.queue(number), let undecided = queue.undecided,
      let wait = ledger.pollingWait?.place ?? ledger.sleep, queue.outstanding ?? 0 > 0,
      undecided.record < wait.record, ledger.isLong(since: wait)
    else { return nil }
    return [
      Finding.Evidence(undecided, "\(queueTitle(number)): a chain is made available"),
      Finding.Evidence(wait, "the last wait begins; no notification came between"),
    ]
  }
}
