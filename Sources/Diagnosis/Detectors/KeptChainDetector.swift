internal import Recording
internal import RingHistory

/// The device takes chains and never returns them, while later ones come back.
struct KeptChainDetector: Detector {
  func findings(at past: RunHistory) -> [Finding] {
    guard let used = past.receive.used, !past.receive.isInflated, past.receive.isDrained
    else { return [] }
    let isLong = past.isLong(since: used.place)
    guard isLong || past.rings.sleep != nil else { return [] }
    let (kept, count) = past.receive.overtaken
    guard let oldest = kept.first else { return [] }
    // The chain it took last has no younger one behind it yet.
    let isAll = kept.count + 1 >= count
    return [
      Finding(
        .chainNeverReturned, isAll ? .stops : .harms, isLong ? .certain : .likely,
        headline: "The device keeps \(kept.count) receive chains: later ones came back, these never"
          + " did" + (isAll ? ", and it has no others left." : "."),
        reason: "\(past.receive.youngestReturned - oldest.ordinal) chains that were made available"
          + " after the oldest of them were used"
          + (isLong ? ", at latest a second before the end" : "; how long the guest waits is open"),
        evidence: kept.prefix(Finding.evidenceLimit - 1).map { chain in
          Finding.Evidence(
            chain.place, "receiveq1: head \(chain.head) is made available, and never used")
        } + [
          Finding.Evidence(used.place, "receiveq1: used.idx reads \(used.value), the last change")
        ],
        nextStep: "Look at the device: what it does with a chain that it cannot use. The driver's"
          + " remedy is a reset.")
    ]
  }
}
