internal import TraceFormat

/// The driver reads the used ring with another period than the queue size: what it takes is what
/// it has taken before (row 2).
struct SlotShiftDetector: Detector {
  private struct Element: Equatable, Sendable {
    var id: UInt32
    var length: UInt32
    var hash: UInt32
  }

  private struct Repetition: Sendable {
    var period: UInt16
    var element: Element
    var position: UInt16
    var original: RecordPlace
    var place: RecordPlace
  }

  /// Repetitions in a row that no two equal frames explain.
  private static let proof = 3

  private var taken: [UInt16: Sighting<Element>] = [:]
  private var run: [Repetition] = []
  private var proven: [Repetition] = []
  private var count = 0

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    switch record.event {
    case .queueConfigured(0, _, _, _, _, _): forget()
    case .usedElement(0, let position, let id, let length, let hash):
      let element = Element(id: id, length: length, hash: hash)
      let place = RecordPlace(record)
      // What was not delivered repeats by itself; that is another fault.
      if let size = ledger.receive.size, size > 2, ledger.receive.surplus ?? 0 > 0 {
        compare(element, position, size, place)
      }
      taken[position] = Sighting(value: element, place: place)
    default: break
    }
  }

  mutating func noteGap() { forget() }

  private mutating func forget() {
    taken = [:]
    run = []
  }

  private mutating func compare(
    _ element: Element, _ position: UInt16, _ size: UInt16, _ place: RecordPlace
  ) {
    let periods = [size - 1, size &+ 1]
    guard
      let period = periods.first(where: { taken[position &- $0]?.value == element }),
      let original = taken[position &- period]
    else {
      run = []
      return
    }
    if let last = run.last, last.period != period { run = [] }
    run.append(
      Repetition(
        period: period, element: element, position: position, original: original.place,
        place: place))
    guard run.count >= SlotShiftDetector.proof else { return }
    count += run.count == SlotShiftDetector.proof ? SlotShiftDetector.proof : 1
    if proven.isEmpty { proven = run }
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard let first = proven.first, let size = ledger.receive.size else { return [] }
    let isQuiet = ledger.receive.used.map { ledger.isLong(since: $0.place) } ?? false
    return [
      Finding(
        .usedSlotShifted, isQuiet ? .stops : .harms, .certain,
        headline:
          "The driver walks the used ring in turns of \(first.period) where it has \(size)"
          + " entries: from the second turn on it reads old elements and misses new ones.",
        reason:
          "\(count) elements are those taken \(first.period) positions before, with the same"
          + " id, length and frame",
        evidence: proven.flatMap { repetition in
          [
            Finding.Evidence(
              repetition.original,
              "receiveq1: position \(repetition.position &- repetition.period), id"
                + " \(repetition.element.id), length \(repetition.element.length)"),
            Finding.Evidence(
              repetition.place,
              "receiveq1: position \(repetition.position) holds the very same element, frame and"
                + " all"),
          ]
        },
        nextStep: "The slot of a position is the position modulo the queue size; look for an"
          + " off-by-one in the ring's window.")
    ]
  }
}
