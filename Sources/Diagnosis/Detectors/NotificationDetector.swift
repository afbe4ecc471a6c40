internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The device sleeps on buffers that it was not told of (rows 9, 10 and 14).
struct NotificationDetector: Detector {
  private var missing = RepeatedEvidence()
  private var ignored = RepeatedEvidence()
  private var queue: UInt8 = 0
  private var ignoringQueue: UInt8 = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .notificationDecision(let queue, let flags, sent: false):
      guard past[queue].isAsked(by: .flags(flags)) == true else { return }
      keep(
        record, queue,
        "\(queueTitle(queue)): used.flags reads \(flags), and no notification is sent")
    case .eventDecision(let queue, let event, sent: false):
      guard past[queue].isAsked(by: .event(event)) == true,
        let available = past[queue].available?.value, let decided = past[queue].decided
      else { return }
      keep(
        record, queue,
        "\(queueTitle(queue)): avail_event reads \(event), avail.idx went from \(decided) to"
          + " \(available), and no notification is sent")
    case .ringInspected(let queue, let ring):
      guard ring.showsSleep else { return }
      inspect(record, queue, ring, past[queue])
    default: break
    }
  }

  private mutating func inspect(
    _ record: TraceRecord, _ queue: UInt8, _ ring: RingInspection, _ known: QueueHistory
  ) {
    let wasNeverDecided = known.decision == nil && known.configured != nil
    if known.undecided != nil || wasNeverDecided {
      keep(
        record, queue,
        "\(queueTitle(queue)): \(ring.requestText), \(ring.outstanding) chains with the device,"
          + " and it was not notified")
    } else if known.wasNotifiedLast, let notified = known.notified {
      ignoringQueue = queue
      ignored.add(
        Finding.Evidence(notified, "\(queueTitle(queue)): the device is notified"),
        Finding.Evidence(
          record: record.index,
          text: "\(queueTitle(queue)): used.idx \(ring.used), \(ring.requestText), and"
            + " \(ring.outstanding) chains still with the device"))
    }
  }

  private mutating func keep(_ record: TraceRecord, _ queue: UInt8, _ text: String) {
    self.queue = queue
    missing.add(Finding.Evidence(record: record.index, text: text))
  }

  func findings(at past: RunHistory) -> [Finding] {
    [missingFinding(past), ignoredFinding(past)].compactMap { $0 }
  }

  private func ignoredFinding(_ past: RunHistory) -> Finding? {
    let waiting = framesWait(past)
    guard ignored.count > 0 || waiting != nil else { return nil }
    return Finding(
      .notificationIgnored, waiting == nil ? past.effect(on: ignoringQueue) : .stops, .likely,
      headline: "The device was notified and did nothing: it lost the notification, it saw it"
        + " before avail.idx, or it is broken.",
      reason: ignored.count > 0
        ? "\(ignored.count) times the watchdog found chains with a notified device that asks for"
          + " a notification; what the device thinks is not in a driver's trace"
        : "\(past.overdueFrames ?? 0) frames for the guest passed on the wire,"
          + " and a device that was notified still asks for a notification",
      evidence: ignored.items + (waiting ?? []),
      nextStep: "quartz-trace check on a replay tells whether a barrier stands before the"
        + " notification (C-26); then Status and InterruptStatus (modern), QEMU's error output and"
        + " info virtio-status (legacy).",
      isByExclusion: ignored.count == 0)
  }

  /// The capture shows frames for a device that has buffers, was notified, and asks again. One
  /// that ignores several notifications is broken instead.
  private func framesWait(_ past: RunHistory) -> [Finding.Evidence]? {
    let queue = past.receive
    guard past.overdueFrames ?? 0 > 0, queue.isDrained, !queue.isInflated,
      queue.undecided == nil, queue.wasNotifiedLast, queue.unanswered < 2,
      let notified = queue.notified, let owned = queue.outstanding, owned > 0,
      let asking = request(of: queue, after: notified)
    else { return nil }
    return [
      Finding.Evidence(notified, "receiveq1: the device is notified"),
      Finding.Evidence(
        asking.place, "receiveq1: \(asking.text), and \(owned) buffers are with the device"),
    ]
  }

  /// What the device said last, if that asks for the notification that it got.
  private func request(
    of queue: QueueHistory, after notified: RecordPlace
  ) -> (text: String, place: RecordPlace)? {
    if let flags = queue.usedFlags {
      let asks = queue.isAsked(by: .flags(flags.value)) == true
      return asks && flags.place.record > notified.record ? ("used.flags is 0", flags.place) : nil
    }
    guard let decision = queue.decision, case .event(let event) = decision.value.request,
      event == queue.notifiedEvent?.value, notified.record > queue.used?.place.record ?? 0
    else { return nil }
    return ("avail_event is still \(event)", decision.place)
  }

  private func missingFinding(_ past: RunHistory) -> Finding? {
    let stop = standstill(past)
    guard missing.count > 0 || stop != nil else { return nil }
    return Finding(
      .missingNotification, stop == nil ? past.effect(on: queue) : .stops,
      missing.count > 0 ? .certain : .likely,
      headline: "The driver made buffers available and did not notify a device that waits for"
        + " it.",
      reason: missing.count > 0
        ? "\(missing.count) records show a device that asks for a notification and gets none"
        : "the trace ends in a wait, and nothing after the last buffer told the device;"
          + " used.flags was not read, so whether it asked is open",
      evidence: missing.items + (stop ?? []),
      nextStep: "Notify after every publication while the device asks for it (used.flags 0, or"
        + " avail_event passed), and always when the ring had run empty.")
  }

  /// The trace ends in a wait with chains that no notification followed.
  private func standstill(_ past: RunHistory) -> [Finding.Evidence]? {
    let number: UInt8 = past.rings.pollingWait?.queue ?? 0
    let queue = past[number]
    guard let undecided = queue.undecided,
      let wait = past.rings.pollingWait?.place ?? past.rings.sleep, queue.outstanding ?? 0 > 0,
      undecided.record < wait.record, past.isLong(since: wait)
    else { return nil }
    return [
      Finding.Evidence(undecided, "\(queueTitle(number)): a chain is made available"),
      Finding.Evidence(wait, "the last wait begins; no notification came between"),
    ]
  }
}

extension RingInspection {
  /// What the device said of notifications, in words.
  var requestText: String {
    availableEvent.map { "avail_event \($0)" } ?? "used.flags \(usedFlags)"
  }
}

/// `avail_event` is compared with `avail.idx` as a number that does not wrap.
struct EventCompareDetector: Detector {
  private var cases = RepeatedEvidence()
  private var queue: UInt8 = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    guard case .eventDecision(let queue, let event, sent: false) = record.event,
      past[queue].isAsked(by: .event(event)) == true,
      let available = past[queue].available, let decided = past[queue].decided,
      available.value <= event
    else { return }
    self.queue = queue
    cases.add(
      Finding.Evidence(
        available.place,
        "\(queueTitle(queue)): avail.idx moves from \(decided) to \(available.value)"),
      Finding.Evidence(
        record: record.index,
        text: "\(queueTitle(queue)): avail_event reads \(event), which was passed, and no"
          + " notification is sent: \(available.value) is the smaller number"))
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard cases.count > 0 else { return [] }
    return [
      Finding(
        .eventComparedAsNumbers, past.effect(on: queue), .certain,
        headline: "avail_event and avail.idx are compared as numbers: at the wrap of the index a"
          + " notification is left out.",
        reason: "\(cases.count) decisions were wrong, and in each avail.idx had wrapped and"
          + " avail_event had not",
        evidence: cases.items,
        nextStep: "Compare distances modulo 65536: notify if new - event - 1 < new - old.")
    ]
  }
}
