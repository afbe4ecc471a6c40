internal import TraceFormat

/// Why a receive ring ran dry.
extension ReceiveRingDetector {
  struct Root {
    var cause: Cause
    var confidence = Finding.Confidence.certain
    var headline: String
    var evidence: [Finding.Evidence?]
    var nextStep: String
  }

  func root(_ ledger: RunLedger) -> Root {
    if let leak { return leaked(leak) }
    guard let short = refill.firstShort, ledger.gapCount == 0 else { return unknown }
    if refill.postedCount == 0 {
      return refill.shortCount == 1 ? oneBatchLate(short) : neverReturned(short)
    }
    // A driver that made up for a shortfall later leaks nothing.
    return !refill.makesUp && refill.postedSinceShort > 0 && refill.shortCount > 1
      ? leaked(short) : notRetried(short)
  }

  private func words(_ short: RefillHistory.Shortfall, _ text: String) -> Finding.Evidence {
    Finding.Evidence(
      short.place,
      "\(text): \(short.taken) frames taken, \(short.posted) buffers made available again")
  }

  private func neverReturned(_ short: RefillHistory.Shortfall) -> Root {
    Root(
      cause: .receiveBuffersNeverReturned,
      headline: "no buffer was ever made available a second time.",
      evidence: [words(short, "the first batch ends")],
      nextStep: "Make a buffer available again as soon as its frame was read.")
  }

  private func oneBatchLate(_ short: RefillHistory.Shortfall) -> Root {
    Root(
      cause: .refillOneBatchLate, confidence: .likely,
      headline: "one batch took every buffer and gave none back; what was to come with the next"
        + " batch never does, for there is none.",
      evidence: [words(short, "the only batch ends")],
      nextStep: "Refill at the end of the batch that took the buffers, and also where a look found"
        + " nothing new. A driver that never refills at all looks the same after one batch.")
  }

  private func notRetried(_ short: RefillHistory.Shortfall) -> Root {
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

  private func leaked(_ short: RefillHistory.Shortfall) -> Root {
    Root(
      cause: .receiveDescriptorLeaked,
      headline: "every shortfall cost a slot for good, until none was left.",
      evidence: [
        words(short, "the first batch that falls short"),
        refill.lastShort.map { words($0, "batch \(refill.shortCount) that falls short, the last") },
      ],
      nextStep: "Give the descriptor back to the free list where posting its buffer fails.")
  }

  private func leaked(_ leak: Sighting<RingInspection>) -> Root {
    let ring = leak.value
    var root = leaked(
      refill.firstShort ?? RefillHistory.Shortfall(taken: 0, posted: 0, place: leak.place))
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
