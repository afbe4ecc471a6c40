internal import Recording
internal import RingHistory
internal import TraceFormat

/// The device has nothing left to receive into, and how the driver let it come to that (row 8).
struct ReceiveRingDetector: Detector {
  /// Looks of the watchdog that are cited; more say the same.
  private static let citedLooks = 3

  private var evidence: [Finding.Evidence] = []
  private var count = 0
  /// The driver counts descriptors as the device's that are in neither index.
  private var leak: Sighting<RingInspection>?

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    guard case .ringInspected(0, let ring) = record.event else { return }
    if ring.available == ring.used, ring.outstanding > 0, past.receive.isDrained {
      leak = leak ?? Sighting(value: ring, place: RecordPlace(record))
    }
    guard ring.finding == .ringEmpty else { return }
    count += 1
    if evidence.count < ReceiveRingDetector.citedLooks {
      evidence.append(
        Finding.Evidence(
          record: record.index,
          text: "receiveq1: avail.idx \(ring.available) = used.idx \(ring.used),"
            + " used.flags \(ring.usedFlags): no buffer is left"))
    }
  }

  func findings(at past: RunHistory) -> [Finding] {
    let stop = standstill(past)
    guard count > 0 || stop != nil else { return [] }
    let refill = past.receive.refill
    let root = root(refill, past)
    return [
      Finding(
        root.cause, stop == nil ? .harms : .stops, root.confidence,
        headline: "The receive ring is dry: " + root.headline,
        reason: (stop == nil
          ? "the watchdog saw the ring empty \(count) times"
          : "the driver waits with avail.idx = used.idx, everything taken")
          + "; \(refill.takenCount) frames were taken and \(refill.postedCount) buffers given back",
        evidence: evidence + root.evidence + (stop.map { [$0] } ?? []),
        nextStep: root.nextStep)
    ]
  }

  /// The trace ends in a wait on a ring without buffers.
  private func standstill(_ past: RunHistory) -> Finding.Evidence? {
    let queue = past.receive
    guard queue.size != nil, queue.isDrained, !queue.isInflated, queue.outstanding == 0,
      let used = queue.used,
      let wait = past.rings.sleep
        ?? past.rings.pollingWait.flatMap({ $0.queue == 0 ? $0.place : nil })
    else { return nil }
    return Finding.Evidence(
      wait, "the last wait begins with avail.idx = used.idx = \(used.value) on receiveq1")
  }
}

/// Why a receive ring ran dry.
extension ReceiveRingDetector {
  private struct Root {
    var cause: Cause
    var confidence = Finding.Confidence.certain
    var headline: String
    var evidence: [Finding.Evidence?]
    var nextStep: String
  }

  private func root(_ refill: RefillAccount, _ past: RunHistory) -> Root {
    if let leak { return leaked(leak, refill) }
    guard let short = refill.firstShort, past.rings.gapCount == 0 else { return unknown }
    if refill.postedCount == 0 {
      return refill.shortCount == 1 ? oneBatchLate(short) : neverReturned(short)
    }
    // A driver that made up for a shortfall later leaks nothing.
    return !refill.makesUp && refill.postedSinceShort > 0 && refill.shortCount > 1
      ? leaked(short, refill) : notRetried(short, refill)
  }

  private func words(_ short: RefillAccount.Shortfall, _ text: String) -> Finding.Evidence {
    Finding.Evidence(
      short.place,
      "\(text): \(short.taken) frames taken, \(short.posted) buffers made available again")
  }

  private func neverReturned(_ short: RefillAccount.Shortfall) -> Root {
    Root(
      cause: .receiveBuffersNeverReturned,
      headline: "no buffer was ever made available a second time.",
      evidence: [words(short, "the first batch ends")],
      nextStep: "Make a buffer available again as soon as its frame was read.")
  }

  private func oneBatchLate(_ short: RefillAccount.Shortfall) -> Root {
    Root(
      cause: .refillOneBatchLate, confidence: .likely,
      headline: "one batch took every buffer and gave none back; what was to come with the next"
        + " batch never does, for there is none.",
      evidence: [words(short, "the only batch ends")],
      nextStep: "Refill at the end of the batch that took the buffers, and also where a look found"
        + " nothing new. A driver that never refills at all looks the same after one batch.")
  }

  private func notRetried(_ short: RefillAccount.Shortfall, _ refill: RefillAccount) -> Root {
    Root(
      cause: .refillNotRetried,
      headline: "from one batch on buffers were not given back, and nobody tried again but with"
        + " the next frame, which an empty ring cannot have.",
      evidence: [
        words(short, "the first batch that falls short"),
        refill.lastShort.map { words($0, "the last batch ends") },
      ],
      nextStep: "Look for failed allocations; what could not be posted is to be tried again by a"
        + " timer or the loop, since an empty ring never interrupts.")
  }

  private func leaked(_ short: RefillAccount.Shortfall, _ refill: RefillAccount) -> Root {
    Root(
      cause: .receiveDescriptorLeaked,
      headline: "every shortfall cost a slot for good, until none was left.",
      evidence: [
        words(short, "the first batch that falls short"),
        refill.lastShort.map { words($0, "batch \(refill.shortCount) that falls short, the last") },
      ],
      nextStep: "Give the descriptor back to the free list where posting its buffer fails.")
  }

  private func leaked(_ leak: Sighting<RingInspection>, _ refill: RefillAccount) -> Root {
    let ring = leak.value
    var root = leaked(
      refill.firstShort ?? RefillAccount.Shortfall(taken: 0, posted: 0, place: leak.place),
      refill)
    root.evidence = [
      refill.firstShort.map { words($0, "the first batch that falls short") },
      Finding.Evidence(
        leak.place,
        "receiveq1: avail.idx = used.idx = \(ring.used), yet the driver counts \(ring.outstanding)"
          + " buffers as the device's"),
    ]
    return root
  }

  private var unknown: Root {
    Root(
      cause: .receiveRingEmpty, headline: "every buffer was used and none made available again.",
      evidence: [],
      nextStep: "Count buffers made available for each one taken; refill must not depend on"
        + " the interrupts that an empty ring no longer sends.")
  }
}
