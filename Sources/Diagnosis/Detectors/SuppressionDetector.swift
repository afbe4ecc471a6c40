internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The driver sleeps on a queue whose interrupts it has asked the device not to send (row 7).
struct SuppressionDetector: Detector {
  private var flagged = RepeatedEvidence()
  private var stayed = RepeatedEvidence()
  private var behind = RepeatedEvidence()

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    guard case .waitBegan = record.event else { return }
    let wait = Finding.Evidence(RecordPlace(record), "the driver waits for an interrupt")
    if let suppressed = past.receive.suppressed, suppressed.value {
      flagged.add(
        Finding.Evidence(suppressed.place, "receiveq1: avail.flags is set to 1"), wait)
    }
    guard past.device?.features?.contains(.eventIdx) == true,
      let event = past.receive.usedEvent, let taken = past.receive.taken,
      isBehind(event.value, taken.value)
    else { return }
    let element = Finding.Evidence(
      taken.place, "receiveq1: the driver's position becomes \(taken.value)")
    if past.receive.hasMovedUsedEvent {
      behind.add(
        element,
        Finding.Evidence(
          event.place, "receiveq1: used_event is set to \(event.value), which is passed already"),
        wait)
    } else if past.receive.suppressed == nil {
      // A driver that writes the flags instead made its queue before it knew its features.
      stayed.add(element, wait)
    }
  }

  /// Whether the device is asked for no interrupt before the index wraps.
  private func isBehind(_ event: UInt16, _ taken: UInt16) -> Bool {
    taken &- event &- 1 < 32_768
  }

  func findings(at past: RunHistory) -> [Finding] {
    [flagFinding(past), behindFinding(past), stayedFinding(past)].compactMap { $0 }
  }

  private func effect(_ past: RunHistory) -> Finding.Effect {
    past.rings.sleep.map(past.isLong(since:)) == true ? .stops : past.effect(on: 0)
  }

  private func flagFinding(_ past: RunHistory) -> Finding? {
    guard flagged.count > 0 else { return nil }
    return Finding(
      .interruptsLeftSuppressed, effect(past), .certain,
      headline: "The driver waits for an interrupt that it has asked the device not to send.",
      reason: "\(flagged.count) waits began while avail.flags of receiveq1 was 1",
      evidence: flagged.items,
      nextStep: "Enable, full barrier, look once more, and only then wait.")
  }

  private func behindFinding(_ past: RunHistory) -> Finding? {
    guard behind.count > 0 else { return nil }
    return Finding(
      .usedEventMovedBack, effect(past), .certain,
      headline: "The driver waits with used_event set to a position that is passed already: no"
        + " interrupt comes before the index wraps.",
      reason: "\(behind.count) waits began with used_event of receiveq1 behind the driver's"
        + " position",
      evidence: behind.items,
      nextStep: "Set used_event to the position that is taken next, full barrier, look once more,"
        + " and only then wait.")
  }

  private func stayedFinding(_ past: RunHistory) -> Finding? {
    guard stayed.count > 0 else { return nil }
    return Finding(
      .usedEventNeverMoved, effect(past), .certain,
      headline: "EVENT_IDX was accepted and used_event is never written: the first interrupt is"
        + " the last.",
      reason: "\(stayed.count) waits of receiveq1 began with frames taken, and the trace has no"
        + " used_event",
      evidence: stayed.items,
      nextStep: "Set used_event to the position that is taken next before every wait; avail.flags"
        + " mean nothing with EVENT_IDX.")
  }
}
