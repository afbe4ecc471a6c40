internal import Wire

/// The TCP connections of a capture that are not over, and as long as there is room those that are.
struct ConversationTable: Sendable {
  private struct Ends: Hashable, Sendable {
    private let one: InternetEndpoint
    private let other: InternetEndpoint

    init(_ segment: CapturedSegment) {
      let (source, destination) = (segment.source, segment.destination)
      let isInOrder = Ends.isBefore(source, destination)
      (one, other) = isInOrder ? (source, destination) : (destination, source)
    }

    /// Any order will do that both directions share.
    private static func isBefore(_ one: InternetEndpoint, _ other: InternetEndpoint) -> Bool {
      switch (one.address, other.address) {
      case (.version4(let left), .version4(let right)):
        (left.rawValue, one.port) < (right.rawValue, other.port)
      case (.version6(let high, let low), .version6(let otherHigh, let otherLow)):
        (high, low, one.port) < (otherHigh, otherLow, other.port)
      case (.version4, .version6): true
      case (.version6, .version4): false
      }
    }
  }

  private struct Entry: Sendable {
    var conversation: ConversationAccount
    var serial: UInt64
  }

  private var entries: [Ends: Entry] = [:]
  /// Those that ended, in order; one that was succeeded has another serial by then.
  private var ended: [(ends: Ends, serial: UInt64)] = []
  private var firstEnded = 0
  private var nextSerial: UInt64 = 0
  /// Segments of connections for which there was no room.
  private(set) var unfollowedCount: UInt64 = 0

  /// Takes the next segment.
  ///
  /// - Parameter close: takes a connection that is over, and when.
  /// - Returns: the service that answered with payload, and after how many nanoseconds.
  mutating func note(
    _ segment: CapturedSegment, at moment: FrameMoment,
    _ close: (ConversationAccount, FrameMoment) -> Void
  ) -> (service: InternetEndpoint, nanoseconds: Int64)? {
    let ends = Ends(segment)
    // Out of the table while it changes, so that it is not copied.
    var known = entries.removeValue(forKey: ends)
    if let old = known, old.conversation.isSucceeded(by: segment) {
      close(old.conversation, moment)
      known = nil
    }
    if known == nil {
      guard makeRoom(at: moment, close) else {
        unfollowedCount += 1
        return nil
      }
      nextSerial += 1
      known = Entry(
        conversation: ConversationAccount(first: segment, at: moment), serial: nextSerial)
    }
    guard var entry = known else { return nil }
    let hadEnded = entry.conversation.hasEnded
    let answer = entry.conversation.note(segment, at: moment)
    if entry.conversation.hasEnded, !hadEnded { noteEnd(ends, entry.serial) }
    let service = entry.conversation.answerer
    let isService = entry.conversation.hasRoles
    entries[ends] = entry
    return isService ? answer.map { (service, $0) } : nil
  }

  /// Closes all that are left, in the order in which they began.
  mutating func finish(
    at end: FrameMoment, _ close: (ConversationAccount, FrameMoment) -> Void
  ) {
    let rest = entries.values.sorted { $0.serial < $1.serial }
    entries = [:]
    for entry in rest { close(entry.conversation, end) }
  }

  private mutating func makeRoom(
    at moment: FrameMoment, _ close: (ConversationAccount, FrameMoment) -> Void
  ) -> Bool {
    while entries.count >= CaptureLimit.connectionCount, firstEnded < ended.count {
      let (ends, serial) = ended[firstEnded]
      firstEnded += 1
      guard let entry = entries[ends], entry.serial == serial else { continue }
      entries[ends] = nil
      close(entry.conversation, moment)
    }
    return entries.count < CaptureLimit.connectionCount
  }

  private mutating func noteEnd(_ ends: Ends, _ serial: UInt64) {
    ended.append((ends, serial))
    guard ended.count > 4 * CaptureLimit.connectionCount else { return }
    ended = ended[firstEnded...].filter { entries[$0.ends]?.serial == $0.serial }
    firstEnded = 0
    // This one is out of the table while it changes.
    ended.append((ends, serial))
  }
}
