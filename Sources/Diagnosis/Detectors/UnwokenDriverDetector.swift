internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// A driver without a watchdog sleeps while frames for it pass on the wire: nothing in its records
/// says more, since it looks at the ring when it is interrupted and never else.
struct UnwokenDriverDetector: Detector {
  /// A watchdog looked at the receive ring: what it found says more.
  private var hasWatchdog = false
  private var deviceInterruptCount = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .ringInspected(0, _): hasWatchdog = true
    case .interruptsTaken(let interrupts):
      if interrupts.contains(.device) { deviceInterruptCount += 1 }
    default: break
    }
  }

  func findings(at past: RunHistory) -> [Finding] {
    let queue = past.receive
    guard !hasWatchdog, let wait = past.rings.sleep, let frames = past.overdueFrames, frames > 0,
      queue.isDrained, !queue.isInflated, queue.undecided == nil, let owned = queue.outstanding,
      owned > 0, !wasToldLast(queue)
    else { return [] }
    let never = deviceInterruptCount == 0
    return [
      Finding(
        never ? .interruptNotDelivered : .lostInterrupt, .stops, .likely,
        headline: "The driver sleeps while \(frames) frames for it pass on the wire: its interrupt"
          + " was not raised or did not arrive, or the device delivers nothing.",
        reason: "the device has \(owned) buffers and did not ask to hear of more; this driver has"
          + " no watchdog, and does not look at the ring until an interrupt comes, of which the"
          + " trace has \(deviceInterruptCount)",
        evidence: [
          queue.used.map {
            Finding.Evidence($0.place, "receiveq1: used.idx reads \($0.value), the last change")
          },
          queue.decision.map {
            Finding.Evidence(
              $0.place, "receiveq1: \($0.value.request.text), so no notification is sent")
          },
          Finding.Evidence(wait, "the driver waits; no device interrupt ends it"),
        ],
        nextStep: "Read used.idx in a dump of the guest's memory: further than here, the interrupt"
          + " is lost; the same, look at the device.",
        isByExclusion: true)
    ]
  }

  /// The device asked for a notification and got it: it may have lost that instead.
  private func wasToldLast(_ queue: QueueHistory) -> Bool {
    queue.used?.place.record ?? 0 < queue.notified?.record ?? 0
  }
}
