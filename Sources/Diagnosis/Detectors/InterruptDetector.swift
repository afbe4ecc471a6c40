internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// Used elements lay there while the driver slept, and no interrupt woke it (rows 5 and 6).
struct InterruptDetector: Detector {
  private var cases = RepeatedEvidence()
  private var deviceInterruptCount: UInt64 = 0
  /// A wait that no device interrupt ended, since the receive queue was last inspected.
  private var unwoken: RecordPlace?
  /// `used.idx` was seen to move after such a wait, and no interrupt came since: an interrupt that
  /// stands for what was taken before any wait is late and harms nobody.
  private var foundInVain: RecordPlace?
  /// InterruptStatus as the watchdog read it after such a wait.
  private var status: UInt32?
  private var raisedCount = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .registerLoad(_, MMIORegister.interruptStatus.rawValue, let value): status = value
    case .interruptsTaken(let interrupts):
      status = nil
      if interrupts.contains(.device) {
        deviceInterruptCount += 1
        (unwoken, foundInVain) = (nil, nil)
      } else if let sleep = past.rings.sleep {
        unwoken = sleep
      }
    case .usedIndex(0, _, _): if unwoken != nil { foundInVain = RecordPlace(record) }
    case .ringInspected(0, let ring):
      if ring.finding == .missedInterrupt, let unwoken,
        foundInVain != nil || past.receive.surplus ?? 1 > 0
      {
        keep(record, ring, unwoken, past)
      }
      unwoken = nil
    default: break
    }
  }

  mutating func noteGap() {
    (unwoken, foundInVain, status) = (nil, nil, nil)
  }

  private mutating func keep(
    _ record: TraceRecord, _ ring: RingInspection, _ wait: RecordPlace, _ past: RunHistory
  ) {
    if let status, InterruptStatus(rawValue: status).contains(.usedBuffer) { raisedCount += 1 }
    cases.add(
      Finding.Evidence(wait, "the driver waits; no device interrupt ends the wait"),
      past.receive.used.map {
        Finding.Evidence($0.place, "receiveq1: used.idx \($0.value) is seen after the wait")
      },
      Finding.Evidence(
        record: record.index,
        text: "the watchdog finds elements that nothing was scheduled to take, used.idx"
          + " \(ring.used)"))
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard cases.count > 0 else { return [] }
    let never = deviceInterruptCount == 0 || raisedCount > 0
    return [
      Finding(
        never ? .interruptNotDelivered : .lostInterrupt, .harms, .likely,
        headline: never
          ? "Interrupts of the device do not reach the driver; only its watchdog finds frames."
          : "The device raised no interrupt for used elements: they waited until the watchdog"
            + " looked.",
        reason: "\(cases.count) times the watchdog found elements after a wait that only a timer"
          + " ended; the trace has \(deviceInterruptCount) device interrupts, and InterruptStatus"
          + " was raised then \(raisedCount) times",
        evidence: cases.items,
        nextStep: never
          ? "Check the interrupt's number and its route to the processor."
          : "Look at the order acknowledge, drain, enable, look again before the wait; replay"
            + " with another timing.")
    ]
  }
}
