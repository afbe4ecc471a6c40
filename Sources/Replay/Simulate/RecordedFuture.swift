import TraceFormat
import VirtIO

/// What a recording says about later, from the cursor on: every search goes over a record once.
struct RecordedFuture {
  /// What can be looked for.
  enum Kind: Int, CaseIterable {
    case receiveLook
    case transmitLook
    case receiveFlags
    case transmitFlags
    case interrupt
  }

  private let records: [TraceRecord]
  /// The last place found for each kind.
  private var places = [Int](repeating: -1, count: Kind.allCases.count)

  init(_ records: [TraceRecord]) { self.records = records }

  /// The next record of `kind` at `place` or later; nil when there is none before the queue
  /// starts over.
  mutating func next(_ kind: Kind, from place: Int) -> (place: Int, event: TraceEvent)? {
    var found = max(places[kind.rawValue], place)
    while found < records.count, !kind.matches(records[found].event) { found += 1 }
    places[kind.rawValue] = found
    guard found < records.count else { return nil }
    let event = records[found].event
    if case .queueConfigured = event { return nil }
    return (found, event)
  }

  /// Whether the driver suppresses interrupts of the queue between `place` and its next look.
  mutating func isSuppressed(from place: Int, before look: Kind) -> Bool {
    guard let end = next(look, from: place)?.place else { return false }
    let queue = UInt8(
      look == .receiveLook ? NetworkQueue.receive.index : NetworkQueue.transmit.index)
    return records[place..<end].contains { $0.event == .interruptsSuppressed(queue: queue, true) }
  }

  /// Whether the first look at the receive queue's used.idx behind `place` sees something new.
  func isNextLookNew(after place: Int) -> Bool {
    let queue = UInt8(NetworkQueue.receive.index)
    for record in records.dropFirst(place + 1) {
      switch record.event {
      case .usedIndex(queue, _, _): return true
      case .ringInspected(queue, _), .interruptsSuppressed(queue, false), .waitBegan: return false
      default: continue
      }
    }
    return false
  }
}

extension RecordedFuture.Kind {
  fileprivate func matches(_ event: TraceEvent) -> Bool {
    switch (self, event) {
    case (.receiveLook, .usedIndex(0, _, _)), (.transmitLook, .usedIndex(1, _, _)),
      (.receiveFlags, .notificationDecision(0, _, _)), (.receiveFlags, .eventDecision(0, _, _)),
      (.receiveFlags, .ringInspected(0, _)), (.transmitFlags, .notificationDecision(1, _, _)),
      (.transmitFlags, .eventDecision(1, _, _)), (.transmitFlags, .ringInspected(1, _)),
      (.interrupt, .interruptStatus), (.interrupt, .interruptsTaken),
      (.interrupt, .registerLoad(_, MMIORegister.interruptStatus.rawValue, _)):
      true
    case (.receiveLook, .queueConfigured(0, _, _, _, _, _)),
      (.receiveFlags, .queueConfigured(0, _, _, _, _, _)),
      (.interrupt, .queueConfigured(0, _, _, _, _, _)),
      (.transmitLook, .queueConfigured(1, _, _, _, _, _)),
      (.transmitFlags, .queueConfigured(1, _, _, _, _, _)):
      true
    default: false
    }
  }
}
