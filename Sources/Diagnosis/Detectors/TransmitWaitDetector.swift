internal import Recording
internal import RingHistory
internal import TraceFormat

/// A polling driver waits for `used.idx` to equal a counter that no 16-bit index can equal
/// (row 3).
struct TransmitWaitDetector: Detector {
  /// A wait that was left although its condition could not hold: the driver has a bound.
  private struct Bounded: Sendable {
    var counter: UInt64
    var place: RecordPlace
    var left: RecordPlace
  }

  private var bounded: Bounded?
  private var boundedCount = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    guard let wait = past.rings.pollingWait, wait.queue == 1, wait.counter > UInt64(UInt16.max),
      !record.event.continuesWait(on: 1)
    else { return }
    boundedCount += 1
    bounded =
      bounded
      ?? Bounded(counter: wait.counter, place: wait.place, left: RecordPlace(record))
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard let bounded else {
      guard let wait = past.rings.pollingWait, wait.queue == 1, wait.counter > UInt64(UInt16.max)
      else { return [] }
      return [endless(wait, past)]
    }
    // A trace may end inside such a wait too: the driver left the others.
    return [
      Finding(
        .indexWidthTransmitWait, .harms, .certain,
        headline: "The transmit wait compares used.idx with \(bounded.counter): no 16-bit index"
          + " equals it, and only a bound ends the wait.",
        reason: "\(boundedCount) waits with a counter beyond 65535 were left without the"
          + " condition",
        evidence: [
          Finding.Evidence(
            bounded.place, "the transmit wait begins with counter \(bounded.counter)"),
          Finding.Evidence(bounded.left, "the driver goes on: the frame was given up"),
        ],
        nextStep: "Compare modulo 65536. Until then every frame costs the whole bound.")
    ]
  }

  private func endless(_ wait: RingHistory.PollingWait, _ past: RunHistory) -> Finding {
    let queue = past.transmit
    let masked = UInt16(truncatingIfNeeded: wait.counter)
    let owesNothing = queue.used?.value == masked
    var evidence: [Finding.Evidence?] = [
      queue.available.map {
        Finding.Evidence(
          $0.place, "transmitq1: the frame is made available, avail.idx \($0.value)")
      },
      queue.notified.map { Finding.Evidence($0, "transmitq1: the device is notified") },
      Finding.Evidence(
        wait.place,
        "the transmit wait begins: counter \(wait.counter) as stored, \(masked) modulo 65536"),
    ]
    if let used = queue.used {
      evidence.append(
        Finding.Evidence(used.place, "transmitq1: used.idx reads \(used.value), the last change"))
    }
    if let syn = past.lastSynchronize {
      evidence.append(
        Finding.Evidence(syn.place, "the last connection request, from port \(syn.value)"))
    }
    return Finding(
      .indexWidthTransmitWait, .stops, owesNothing ? .certain : .likely,
      headline: owesNothing
        ? "The transmit wait never ends: it wants used.idx to equal \(wait.counter), and a"
          + " 16-bit index reads \(masked). The device owes nothing."
        : "The transmit wait cannot end: no 16-bit used.idx equals \(wait.counter).",
      reason: owesNothing
        ? "available = used = \(masked): the device has done all it was asked for, and no value"
          + " of used.idx ends the wait"
        : "whatever the device does next, the condition cannot hold; that it was not done yet"
          + " is all that is open",
      evidence: evidence,
      nextStep: "Compare modulo 65536 (a 16-bit position type). quartz-replay run on this"
        + " timeline shows the hang again.")
  }
}

extension TraceEvent {
  /// Whether the kernel may still be inside its wait on `queue` after this event.
  func continuesWait(on queue: UInt8) -> Bool {
    switch self {
    case .flushed: true
    case .usedIndex(let other, _, _): other == queue
    default: false
    }
  }
}
