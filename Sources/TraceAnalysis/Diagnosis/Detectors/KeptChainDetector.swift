internal import Recording
internal import TraceFormat

/// The device takes chains and never returns them, while later ones come back.
struct KeptChainDetector: Detector {
  /// When each head was made available last, counted from 1; 0 for one that was taken back.
  private var posted: [UInt16: (ordinal: UInt64, place: RecordPlace)] = [:]
  private var postCount: UInt64 = 0
  /// The youngest chain that came back.
  private var newest: UInt64 = 0

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    switch record.event {
    case .queueConfigured(0, _, _, _, _, _): self = KeptChainDetector()
    case .madeAvailable(0, _, let head, _, _):
      postCount += 1
      posted[head] = (postCount, RecordPlace(record))
    case .usedElement(0, _, let id, _, _):
      guard ledger.receive.surplus ?? 0 > 0, let head = UInt16(exactly: id),
        let chain = posted.removeValue(forKey: head)
      else { return }
      newest = max(newest, chain.ordinal)
    default: break
    }
  }

  mutating func noteGap() { self = KeptChainDetector() }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard let used = ledger.receive.used, !ledger.receive.isInflated, ledger.receive.isDrained
    else { return [] }
    let isLong = ledger.isLong(since: used.place)
    guard isLong || ledger.sleep != nil else { return [] }
    let kept = posted.filter { $0.value.ordinal < newest }
      .sorted { $0.value.ordinal < $1.value.ordinal }
    guard let oldest = kept.first else { return [] }
    // The chain it took last has no younger one behind it yet.
    let isAll = kept.count + 1 >= posted.count
    return [
      Finding(
        .chainNeverReturned, isAll ? .stops : .harms, isLong ? .certain : .likely,
        headline: "The device keeps \(kept.count) receive chains: later ones came back, these never"
          + " did" + (isAll ? ", and it has no others left." : "."),
        reason: "\(newest - oldest.value.ordinal) chains that were made available after the oldest"
          + " of them were used"
          + (isLong ? ", at latest a second before the end" : "; how long the guest waits is open"),
        evidence: kept.prefix(Finding.evidenceLimit - 1).map { head, chain in
          Finding.Evidence(chain.place, "receiveq1: head \(head) is made available, and never used")
        } + [
          Finding.Evidence(used.place, "receiveq1: used.idx reads \(used.value), the last change")
        ],
        nextStep: "Look at the device: what it does with a chain that it cannot use. The driver's"
          + " remedy is a reset.")
    ]
  }
}
