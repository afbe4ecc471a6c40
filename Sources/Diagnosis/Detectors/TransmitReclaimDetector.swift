internal import Recording
internal import RingHistory
internal import TraceFormat

/// The device is done with transmitted chains, and the driver does not have them back: it does not
/// look, or it has lost count.
struct TransmitReclaimDetector: Detector {
  private var leak: Sighting<RingInspection>?
  private var leakCount = 0
  /// A used element was rejected, and the reset that gives its descriptor back is still to come.
  private var awaitsReset = false

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .deviceViolation(1, _, _): awaitsReset = true
    case .deviceReset: awaitsReset = false
    case .ringInspected(1, let ring):
      guard ring.available == ring.used, ring.outstanding > 0, past.transmit.isDrained,
        !awaitsReset
      else { return }
      leakCount += 1
      leak = leak ?? Sighting(value: ring, place: RecordPlace(record))
    default: break
    }
  }

  func findings(at past: RunHistory) -> [Finding] {
    [leak.map { leaked($0, past) }, untaken(past)].compactMap { $0 }
  }

  private func leaked(_ leak: Sighting<RingInspection>, _ past: RunHistory) -> Finding {
    let ring = leak.value
    let isEverything = past.transmit.available.map { past.isLong(since: $0.place) } ?? false
    return Finding(
      .transmitDescriptorLeaked, isEverything ? .stops : .harms, .certain,
      headline: "Transmit descriptors are lost: the ring is empty and the driver counts"
        + " \(ring.outstanding) of them as in use.",
      reason: "avail.idx = used.idx, every used element was taken, and so no chain is with the"
        + " device; the watchdog saw it \(leakCount) times",
      evidence: [
        past.transmit.available.map {
          Finding.Evidence($0.place, "transmitq1: the last frame goes out, avail.idx \($0.value)")
        },
        Finding.Evidence(
          leak.place,
          "transmitq1: avail.idx \(ring.available) = used.idx \(ring.used), yet \(ring.outstanding)"
            + " descriptors count as outstanding"),
      ],
      nextStep: "Look where a frame fails after its descriptor was taken: it has to go back.")
  }

  /// Used chains fill the ring at the end of the trace.
  private func untaken(_ past: RunHistory) -> Finding? {
    let queue = past.transmit
    guard let surplus = queue.surplus, surplus > 0, let size = queue.size, let used = queue.used,
      let available = queue.available, queue.outstanding == 0, !queue.isInflated,
      surplus == Int64(size), past.isLong(since: used.place)
    else { return nil }
    return Finding(
      .transmitNotReclaimed, .stops, .certain,
      headline: "The transmit ring is full of chains that the device is done with: the driver does"
        + " not take them back, and so has no room.",
      reason: "available = used = \(used.value), and \(surplus) used elements of a ring of \(size)"
        + " were never taken",
      evidence: [
        queue.taken.map {
          Finding.Evidence($0.place, "transmitq1: the driver's position becomes \($0.value)")
        },
        Finding.Evidence(
          available.place, "transmitq1: the last frame goes out, avail.idx \(available.value)"),
        Finding.Evidence(
          used.place, "transmitq1: used.idx reads \(used.value): all of it is done"),
      ],
      nextStep: "Take used chains back before the test for room, or on the interrupt; not behind"
        + " it.")
  }
}
