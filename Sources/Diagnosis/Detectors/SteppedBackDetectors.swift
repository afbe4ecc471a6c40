internal import Recording
internal import RingHistory
internal import TraceFormat

/// `used.idx` reads less than before: the device forgot where it was.
struct UsedIndexDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0
  /// A queue was made again: what lay in its memory may be what it went back from.
  private var wasRestarted = false
  /// The first case came before any of that.
  private var isProven = false

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    if case .deviceReset = record.event { wasRestarted = true }
    guard case .usedIndex(let queue, let value, _) = record.event,
      let used = past[queue].used, let outstanding = past[queue].outstanding,
      !past[queue].isInflated, value &- used.value > outstanding, used.value &- value < 1 << 15,
      // The first look of a queue shows what lay in its memory.
      !past[queue].isUnused
    else { return }
    count += 1
    isProven = isProven || !wasRestarted
    guard evidence.count + 2 <= Finding.evidenceLimit else { return }
    evidence += [
      Finding.Evidence(used.place, "\(queueTitle(queue)): used.idx reads \(used.value)"),
      Finding.Evidence(
        record: record.index,
        text: "\(queueTitle(queue)): used.idx reads \(value), \(used.value &- value) less"),
    ]
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard count > 0 else { return [] }
    return [
      Finding(
        .usedIndexWentBack, .harms, isProven ? .certain : .likely,
        headline: "used.idx went back: the device lost its ring state, as after a migration or a"
          + " restore that left it out.",
        reason: "\(count) times it read less than before, while the queue was in use; a device"
          + " only ever counts up, from where it stands itself"
          + (isProven ? "" : "; memory that a reset left uncleared would look the same"),
        evidence: evidence,
        nextStep: "Look for a snapshot, a migration or a restart of the device's process at that"
          + " moment.")
    ]
  }
}

/// The driver's position in a used ring steps back: elements are taken a second time.
struct UsedPositionDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    guard case .usedElement(let queue, let position, let id, _, _) = record.event,
      let taken = past[queue].taken, taken.value &- position &- 1 < 1 << 15
    else { return }
    count += 1
    guard evidence.count + 2 <= Finding.evidenceLimit else { return }
    evidence += [
      Finding.Evidence(
        taken.place, "\(queueTitle(queue)): the element before position \(taken.value) is taken"),
      Finding.Evidence(
        record: record.index,
        text: "\(queueTitle(queue)): the next one taken is at position \(position), id \(id)"),
    ]
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard count > 0 else { return [] }
    return [
      Finding(
        .usedPositionSteppedBack, .harms, .certain,
        headline: "The driver's own position in the used ring steps back: elements are taken"
          + " twice and their buffers posted twice.",
        reason: "\(count) elements were taken at a position that had been passed; no device writes"
          + " that position, so two contexts of the driver do",
        evidence: evidence,
        nextStep: "Find who else takes used elements of this queue without the same lock.")
    ]
  }
}
