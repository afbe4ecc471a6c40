internal import Recording
internal import RingHistory

/// The device takes chains and never returns them, while later ones come back.
struct KeptChainDetector: Detector {
  func findings(at past: RunHistory) -> [Finding] {
    [0, 1].compactMap { finding($0, past) }
  }

  private func finding(_ number: UInt8, _ past: RunHistory) -> Finding? {
    let queue = past[number]
    guard let used = queue.used, !queue.isInflated, queue.isDrained else { return nil }
    let isLong = past.isLong(since: used.place)
    // A driver without need of room looks at transmitted chains late.
    guard !queue.returnsOutOfOrder else { return nil }
    guard isLong || (number == 0 && past.rings.sleep != nil) else { return nil }
    let (kept, count) = queue.overtaken
    guard let oldest = kept.first else { return nil }
    // The chain it took last has no younger one behind it yet.
    let isAll = kept.count + 1 >= count
    let title = queueTitle(number)
    return Finding(
      .chainNeverReturned, isAll ? .stops : .harms, isLong ? .certain : .likely,
      headline: "The device keeps \(kept.count) chains of \(title): later ones came back, these"
        + " never did" + (isAll ? ", and it has no others left." : "."),
      reason: "\(queue.youngestReturned - oldest.ordinal) chains that were made available"
        + " after the oldest of them were used"
        + (isLong ? ", at latest a second before the end" : "; how long the guest waits is open"),
      evidence: kept.prefix(Finding.evidenceLimit - 1).map { chain in
        Finding.Evidence(
          chain.place, "\(title): head \(chain.head) is made available, and never used")
      } + [
        Finding.Evidence(used.place, "\(title): used.idx reads \(used.value), the last change")
      ],
      nextStep: "Look at the device: what it does with a chain that it cannot use. The driver's"
        + " remedy is a reset.")
  }
}
