internal import Recording
internal import RingHistory
internal import TraceFormat

/// The driver reads the used ring with another period than the queue size: what it takes is what
/// it has taken before (row 2).
struct SlotShiftDetector: Detector {
  private struct Repetition: Sendable {
    var queue: UInt8
    var size: UInt16
    var period: UInt16
    var element: QueueHistory.Element
    var position: UInt16
    var original: RecordPlace
    var place: RecordPlace
  }

  /// Received elements in a row that repeat; no two equal frames explain so many.
  private static let repetitionsForProof = 3
  /// Rejected elements that repeat; a damaged ring does not hit the same period twice.
  private static let rejectionsForProof = 2

  private var run: [Repetition] = []
  /// The element taken last, if it repeats.
  private var last: Repetition?
  private var rejected: [Repetition] = []
  private var proven: [Repetition] = []

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .queueConfigured(let queue, _, _, _, _, _): forget(queue)
    case .usedElement(let queue, let position, let id, let length, let hash):
      let element = QueueHistory.Element(id: id, length: length, hash: hash)
      last = repetition(
        of: Sighting(value: element, place: RecordPlace(record)), queue, position, past[queue])
      if queue == 0 { follow(last) }
    case .deviceViolation(let queue, .idNotOutstanding, _):
      guard let last, last.queue == queue, rejected.count < Finding.evidenceLimit else { return }
      rejected.append(last)
    default: break
    }
  }

  mutating func noteGap() { forget(0) }

  private mutating func forget(_ queue: UInt8) {
    if queue == 0 { run = [] }
    last = nil
  }

  /// The element of which this one is a copy, a turn of another size before.
  private func repetition(
    of element: Sighting<QueueHistory.Element>, _ queue: UInt8, _ position: UInt16,
    _ known: borrowing QueueHistory
  ) -> Repetition? {
    // What was not delivered repeats by itself; that is another fault.
    // So does a head that was made available twice.
    guard let size = known.size, size > 2, known.surplus ?? 0 > 0, !known.isInflated
    else { return nil }
    for period in [size - 1, size + 1] {
      guard let original = known.element(at: position &- period), original.value == element.value
      else { continue }
      return Repetition(
        queue: queue, size: size, period: period, element: element.value, position: position,
        original: original.place, place: element.place)
    }
    return nil
  }

  private mutating func follow(_ repetition: Repetition?) {
    guard proven.isEmpty else { return }
    guard let repetition else {
      run = []
      return
    }
    if let last = run.last, last.period != repetition.period { run = [] }
    run.append(repetition)
    if run.count == SlotShiftDetector.repetitionsForProof { proven = run }
  }

  func findings(at past: RunHistory) -> [Finding] {
    let isRejected = rejected.count >= SlotShiftDetector.rejectionsForProof
    let proof = proven.isEmpty && isRejected ? rejected : proven
    guard let first = proof.first else { return [] }
    let isQuiet = past.receive.used.map { past.isLong(since: $0.place) } ?? false
    return [
      Finding(
        .usedSlotShifted, isQuiet ? .stops : .harms, .certain,
        headline: "The driver walks the used ring in turns of \(first.period) where it has"
          + " \(first.size) entries: from the second turn on it reads old elements.",
        reason:
          "elements are those taken \(first.period) positions before, with the same id, length"
          + " and frame" + (isRejected ? "; the driver itself rejected some" : ""),
        evidence: proof.flatMap(SlotShiftDetector.words),
        nextStep: "The slot of a position is the position modulo the queue size; look for an"
          + " off-by-one in the ring's window.")
    ]
  }

  private static func words(_ repetition: Repetition) -> [Finding.Evidence] {
    let title = queueTitle(repetition.queue)
    return [
      Finding.Evidence(
        repetition.original,
        "\(title): position \(repetition.position &- repetition.period), id"
          + " \(repetition.element.id), length \(repetition.element.length)"),
      Finding.Evidence(
        repetition.place,
        "\(title): position \(repetition.position) holds the very same element"),
    ]
  }
}
