internal import Recording
internal import RingHistory
internal import TraceFormat

/// The driver sees used elements and waits without taking them (row 2).
struct UntakenElementDetector: Detector {
  private struct Look: Sendable {
    var queue: UInt8
    var used: UInt16
    var count: Int64
    var place: RecordPlace
    var wait: RecordPlace
  }

  private var isInterrupted = false
  /// `used.idx` of a queue as the driver saw it move for itself, and took nothing since.
  private var seen: [Sighting<UInt16>?] = [nil, nil]
  private var first: Look?
  private var count = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .interruptsTaken(let interrupts): isInterrupted = interrupts.contains(.device)
    case .usedIndex(let queue, let value, _) where queue < 2:
      // Between interrupts a driver may leave received frames alone; used chains it asks for.
      guard queue == 1 || isInterrupted else { return }
      seen[Int(queue)] = Sighting(value: value, place: RecordPlace(record))
    // What only the watchdog saw is no decision of the driver.
    case .usedElement(let queue, _, _, _, _), .ringInspected(let queue, _):
      if queue < 2 { seen[Int(queue)] = nil }
    case .deviceViolation, .deviceReset: seen = [nil, nil]
    case .waitBegan: noteWait(RecordPlace(record), past)
    default: break
    }
  }

  mutating func noteGap() {
    isInterrupted = false
    seen = [nil, nil]
  }

  private mutating func noteWait(_ wait: RecordPlace, _ past: RunHistory) {
    for queue: UInt8 in [0, 1] {
      guard let look = seen[Int(queue)], let surplus = past[queue].surplus, surplus > 0
      else { continue }
      count += 1
      first =
        first
        ?? Look(
          queue: queue, used: look.value, count: surplus, place: look.place, wait: wait)
    }
    seen = [nil, nil]
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard let first else { return [] }
    let queue = past[first.queue]
    let title = queueTitle(first.queue)
    let isWholeTurn = queue.size.map { first.count % Int64($0) == 0 } ?? false
    let isLeft = queue.surplus ?? 0 > 0 && past.isLong(since: first.wait)
    return [
      Finding(
        .usedElementsLeft, isLeft ? .stops : .harms, .certain,
        headline: isWholeTurn
          ? "A full ring is taken for an empty one: \(first.count) used elements lay there, a whole"
            + " turn of the ring, and the driver took none."
          : "The driver saw \(first.count) used elements and took none.",
        reason: "used.idx of \(title) was seen to move, no element was taken, and the driver"
          + " waited; \(count) times",
        evidence: [
          queue.taken.map {
            Finding.Evidence($0.place, "\(title): the driver's position becomes \($0.value)")
          },
          Finding.Evidence(
            first.place, "\(title): used.idx reads \(first.used): \(first.count) to be taken"),
          Finding.Evidence(first.wait, "the driver waits, and has taken none of them"),
        ],
        nextStep: isWholeTurn
          ? "Keep positions as they are, 16 bits and free-running, and reduce them modulo the queue"
            + " size for the slot alone."
          : "Look at how the driver counts what there is to take.")
    ]
  }
}
