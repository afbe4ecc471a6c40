internal import TraceFormat

/// The driver takes used elements that the device never delivered (row 2).
struct ReceiveFreeRunDetector: Detector {
  /// The first element that was not there.
  private struct Crossing: Sendable {
    var queue: UInt8
    var wait: RunLedger.PollingWait?
    var used: Sighting<UInt16>?
    var position: UInt16
    var id: UInt32
    var place: RecordPlace
    /// A gap hides what happened before it.
    var isFirstKnown: Bool
  }

  private var crossing: Crossing?
  private var staleCount: UInt64 = 0
  private var lastStale: (position: UInt16, used: UInt16?, place: RecordPlace)?
  /// Elements of receiveq1 taken since its `used.idx` was last seen to change.
  private var takenSinceChange: UInt64 = 0

  /// The first receive wait whose counter is beyond 16 bits: from here on the wait never waits.
  private var firstWide: (counter: UInt64, place: RecordPlace)?

  mutating func noteGap() { takenSinceChange = 0 }

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    if case .usedIndex(0, _, _) = record.event { takenSinceChange = 0 }
    if case .pollBegan(0, let counter) = record.event, counter > UInt64(UInt16.max) {
      firstWide = firstWide ?? (counter, RecordPlace(record))
    }
    guard case .usedElement(let queue, let position, let id, _, _) = record.event,
      let known = ledger.queue(queue)
    else { return }
    if queue == 0 { takenSinceChange += 1 }
    // No device delivers more than a queue size at once, even where a gap hides its index.
    let isBeyondQueue = queue == 0 && takenSinceChange > UInt64(known.size ?? 32_768)
    guard isBeyondQueue || known.surplus.map({ $0 <= 0 }) == true else { return }
    staleCount += 1
    lastStale = (position, known.used?.value, RecordPlace(record))
    guard crossing == nil else { return }
    let wait = ledger.pollingWait.flatMap { $0.queue == queue ? $0 : nil }
    crossing = Crossing(
      queue: queue, wait: wait, used: known.used, position: position, id: id,
      place: RecordPlace(record), isFirstKnown: ledger.gapCount == 0)
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard let crossing else { return [] }
    let isWidth = crossing.wait.map { $0.counter > UInt64(UInt16.max) } ?? false
    let counter = crossing.wait.map { "\($0.counter)" } ?? "\(crossing.position)"
    let used = crossing.used.map { "\($0.value)" } ?? "unknown"
    return [
      Finding(
        isWidth ? .indexWidthReceiveFreeRun : .staleElementTaken, .harms, .certain,
        headline: isWidth
          ? "The receive loop runs free: its counter, \(counter), never equals a 16-bit used.idx"
            + " again, so every turn takes an element that was not delivered."
          : "The driver takes used elements that the device has not delivered.",
        reason: "used.idx stood at \(used) and the element at position \(crossing.position) was"
          + " taken all the same; \(staleCount) such reads in the records that arrived",
        evidence: evidence(crossing),
        nextStep: isWidth
          ? "Compare modulo 65536. From here on counters, lengths and frames of"
            + " \(queueTitle(crossing.queue)) are stale."
          : "Look at what ends the wait before record \(crossing.place.record).")
    ]
  }

  private func evidence(_ crossing: Crossing) -> [Finding.Evidence?] {
    let title = queueTitle(crossing.queue)
    let count = crossing.isFirstKnown ? "the first" : "the first that arrived"
    let wide = firstWide.flatMap { $0.place == crossing.wait?.place ? nil : $0 }
    return [
      wide.map {
        Finding.Evidence(
          $0.place,
          "the receive counter passes 65535: \($0.counter) as stored; from here on the wait does"
            + " not wait")
      },
      crossing.used.map {
        Finding.Evidence($0.place, "\(title): used.idx reads \($0.value), the last change")
      },
      crossing.wait.map { wait in
        let masked = UInt16(truncatingIfNeeded: wait.counter)
        return Finding.Evidence(
          wait.place,
          "the receive wait begins: counter \(wait.counter) as stored, \(masked) modulo 65536")
      },
      Finding.Evidence(
        crossing.place,
        "\(title): an element is taken at position \(crossing.position), id \(crossing.id),"
          + " which used.idx has not reached: \(count) stale read"),
      lastStale.map { last in
        Finding.Evidence(
          last.place,
          "\(title): stale read number \(staleCount), position \(last.position)"
            + (last.used.map { ", used.idx \($0)" } ?? ""))
      },
    ]
  }
}
