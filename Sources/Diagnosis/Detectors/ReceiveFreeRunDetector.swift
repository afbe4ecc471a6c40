internal import Recording
internal import RingHistory
internal import TraceFormat

/// The driver takes used elements that the device never delivered (row 2).
struct ReceiveFreeRunDetector: Detector {
  /// The first element that was not there.
  private struct Crossing: Sendable {
    var queue: UInt8
    var wait: RingHistory.PollingWait?
    var used: Sighting<UInt16>?
    var position: UInt16
    var id: UInt32
    var place: RecordPlace
    /// `used.idx` had wrapped when the driver's position had not.
    var isBehindWrap: Bool
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

  /// The queues whose `used.idx` was below the driver's position, as numbers, when last read.
  private var wrapped: Set<UInt8> = []

  mutating func noteGap() {
    takenSinceChange = 0
    wrapped = []
  }

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    if case .usedIndex(let queue, let value, _) = record.event {
      if queue == 0 { takenSinceChange = 0 }
      noteUsed(queue, value, past)
    }
    if case .pollBegan(0, let counter) = record.event, counter > UInt64(UInt16.max) {
      firstWide = firstWide ?? (counter, RecordPlace(record))
    }
    guard case .usedElement(let queue, let position, let id, _, _) = record.event else { return }
    if queue == 0 { takenSinceChange += 1 }
    // No device delivers more than a queue size at once, even where a gap hides its index.
    let isBeyondQueue = queue == 0 && takenSinceChange > UInt64(past[queue].size ?? 32_768)
    guard isBeyondQueue || past[queue].surplus.map({ $0 <= 0 }) == true else { return }
    staleCount += 1
    lastStale = (position, past[queue].used?.value, RecordPlace(record))
    guard crossing == nil else { return }
    let wait = past.rings.pollingWait.flatMap { $0.queue == queue ? $0 : nil }
    crossing = Crossing(
      queue: queue, wait: wait, used: past[queue].used, position: position, id: id,
      place: RecordPlace(record), isBehindWrap: wait == nil && wrapped.contains(queue),
      isFirstKnown: past.rings.gapCount == 0)
  }

  private mutating func noteUsed(_ queue: UInt8, _ value: UInt16, _ past: RunHistory) {
    guard let taken = past[queue].taken?.value else { return }
    if value < taken { wrapped.insert(queue) } else { wrapped.remove(queue) }
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard let crossing else { return [] }
    if crossing.isBehindWrap { return [tooWide(crossing, past)] }
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

  private func tooWide(_ crossing: Crossing, _ past: RunHistory) -> Finding {
    let title = queueTitle(crossing.queue)
    let used = crossing.used.map { "\($0.value)" } ?? "unknown"
    // A run that ends among such reads never came back from them.
    let goesOn = lastStale.map { past.isLong(since: $0.place) } ?? true
    return Finding(
      .indexDifferenceTooWide, goesOn ? .harms : .stops, .certain,
      headline: "The driver runs past the index wrap: used.idx went from 65535 to \(used), and a"
        + " difference wider than 16 bits made of it tens of thousands of elements.",
      reason: "the first element of \(title) that was not there was taken where used.idx had"
        + " wrapped and the position had not; \(staleCount) such reads in the records that arrived",
      evidence: evidence(crossing),
      nextStep: "Subtract in 16 bits (&-): used.idx - position, modulo 65536.")
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
