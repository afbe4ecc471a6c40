internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The driver read that no notification is needed, the device asks for one all the same, and
/// neither looks again (row 9): used.flags or avail_event was read too early, or stored too late.
struct NotificationRaceDetector: Detector {
  private var cases = RepeatedEvidence()
  private var queue: UInt8 = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    guard case .ringInspected(let queue, let ring) = record.event,
      past[queue].showsSleep(ring), past[queue].undecided == nil, !past[queue].wasNotifiedLast,
      let decision = past[queue].decision, decision.value.isAsked == false
    else { return }
    self.queue = queue
    cases.add(
      Finding.Evidence(
        decision.place,
        "\(queueTitle(queue)): \(decision.value.request.text), so no notification is sent"),
      Finding.Evidence(
        record: record.index,
        text: "\(queueTitle(queue)): \(ring.requestText) asks for one: avail.idx"
          + " \(ring.available), used.idx \(ring.used), and nobody looks again"))
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard cases.count > 0 else { return [] }
    return [
      Finding(
        .notificationRaceLost, past.effect(on: queue), .likely,
        headline: "Driver and device missed each other: one decided not to notify as the other"
          + " went to sleep.",
        reason: "\(cases.count) looks of the watchdog show it; which of the two left out its"
          + " barrier or its second look, or whether the device is broken, is not in a driver's"
          + " records",
        evidence: cases.items,
        nextStep:
          "quartz-replay simulate --sound: where the model of a sound device parts from this"
          + " timeline, the device slept without looking again; where it does not, the driver read"
          + " used.flags or avail_event before its avail.idx was visible (C-26). A driver that"
          + " always notifies a ring that ran empty is not hurt.")
    ]
  }
}

extension NotificationRequest {
  /// What was read, in words.
  var text: String {
    switch self {
    case .flags(let flags): "used.flags reads \(flags)"
    case .event(let event): "avail_event reads \(event)"
    }
  }
}
