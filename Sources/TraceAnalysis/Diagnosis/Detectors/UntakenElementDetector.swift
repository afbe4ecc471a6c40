internal import TraceFormat

/// The driver sees used elements after an interrupt, and waits without taking them (row 2).
struct UntakenElementDetector: Detector {
  private struct Look: Sendable {
    var used: UInt16
    var count: Int64
    var place: RecordPlace
    var wait: RecordPlace
  }

  private var isInterrupted = false
  /// `used.idx` moved in a service that an interrupt began, and nothing was taken since.
  private var seen: Sighting<UInt16>?
  private var first: Look?
  private var count = 0

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    switch record.event {
    case .interruptsTaken(let interrupts): isInterrupted = interrupts.contains(.device)
    case .usedIndex(0, let value, _) where isInterrupted:
      seen = Sighting(value: value, place: RecordPlace(record))
    case .usedElement(0, _, _, _, _), .ringInspected(0, _), .deviceViolation, .deviceReset:
      seen = nil
    case .waitBegan:
      guard let look = seen, let surplus = ledger.receive.surplus, surplus > 0 else { return }
      count += 1
      seen = nil
      first =
        first
        ?? Look(
          used: look.value, count: surplus, place: look.place, wait: RecordPlace(record))
    default: break
    }
  }

  mutating func noteGap() {
    isInterrupted = false
    seen = nil
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard let first else { return [] }
    let isWholeTurn = ledger.receive.size.map { first.count % Int64($0) == 0 } ?? false
    let isLeft = ledger.receive.surplus ?? 0 > 0 && ledger.isLong(since: first.wait)
    return [
      Finding(
        .usedElementsLeft, isLeft ? .stops : .harms, .certain,
        headline: isWholeTurn
          ? "A full ring is taken for an empty one: \(first.count) used elements lay there, a whole"
            + " turn of the ring, and the driver took none."
          : "The driver saw \(first.count) used elements after an interrupt and took none.",
        reason: "used.idx was read in a service after the device's interrupt, no element was taken,"
          + " and the driver waited; \(count) times",
        evidence: [
          ledger.receive.taken.map {
            Finding.Evidence($0.place, "receiveq1: the driver's position becomes \($0.value)")
          },
          Finding.Evidence(
            first.place, "receiveq1: used.idx reads \(first.used): \(first.count) to be taken"),
          Finding.Evidence(first.wait, "the driver waits, and has taken none of them"),
        ],
        nextStep: isWholeTurn
          ? "Keep positions as they are, 16 bits and free-running, and reduce them modulo the queue"
            + " size for the slot alone."
          : "Look at how the driver counts what there is to take.")
    ]
  }
}
