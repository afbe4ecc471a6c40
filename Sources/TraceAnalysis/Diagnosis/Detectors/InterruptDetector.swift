internal import TraceFormat

/// Used elements lay there while the driver slept, and no interrupt woke it (rows 5 and 6).
struct InterruptDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0
  private var deviceInterruptCount: UInt64 = 0
  /// A wait that no device interrupt ended, since the receive queue was last inspected.
  private var unwoken: RecordPlace?

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    switch record.event {
    case .interruptsTaken(let interrupts):
      if interrupts.contains(.device) {
        deviceInterruptCount += 1
        unwoken = nil
      } else if let sleep = ledger.sleep {
        unwoken = sleep
      }
    case .ringInspected(0, let ring):
      if ring.finding == .missedInterrupt, let unwoken { keep(record, ring, unwoken, ledger) }
      unwoken = nil
    default: break
    }
  }

  mutating func noteGap() { unwoken = nil }

  private mutating func keep(
    _ record: TraceRecord, _ ring: RingInspection, _ wait: RecordPlace, _ ledger: RunLedger
  ) {
    count += 1
    guard evidence.count + 3 <= Finding.evidenceLimit else { return }
    evidence.append(Finding.Evidence(wait, "the driver waits; no device interrupt ends the wait"))
    if let used = ledger.receive.used {
      evidence.append(
        Finding.Evidence(used.place, "receiveq1: used.idx \(used.value) is seen after the wait"))
    }
    evidence.append(
      Finding.Evidence(
        record: record.index,
        text: "the watchdog finds elements that nothing was scheduled to take, used.idx"
          + " \(ring.used)"))
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard count > 0 else { return [] }
    let never = deviceInterruptCount == 0
    return [
      Finding(
        never ? .interruptNotDelivered : .lostInterrupt, .harms, .likely,
        headline: never
          ? "No interrupt of the device ever reached the driver; only its watchdog finds frames."
          : "An interrupt was lost: used elements waited until the watchdog looked.",
        reason: never
          ? "\(count) times the watchdog found elements, and the trace has no device interrupt at"
            + " all; InterruptStatus was not read then, so the line itself is not seen"
          : "\(count) times the watchdog found elements after a wait that only a timer ended;"
            + " \(deviceInterruptCount) interrupts did arrive",
        evidence: evidence,
        nextStep: never
          ? "Check the interrupt's number and its route to the processor."
          : "Look at the order acknowledge, drain, enable, look again before the wait; replay"
            + " with another timing.")
    ]
  }
}
