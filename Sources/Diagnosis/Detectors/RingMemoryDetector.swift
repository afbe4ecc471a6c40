internal import Recording
internal import RingHistory
internal import TraceFormat

/// A queue that was made again shows the positions of its last life.
struct RingMemoryDetector: Detector {
  private struct Life: Sendable {
    var used: Sighting<UInt16>
    var configured: RecordPlace
  }

  /// What `used.idx` read before the queue was made again, until it is read once more.
  private var lives: [UInt8: Life] = [:]
  private var evidence: [Finding.Evidence] = []
  private var count = 0
  /// Received elements were counted from there: a look that is stuck would not do for that.
  private var isReceive = false
  private var isLast = false

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .queueConfigured(let queue, _, let first, _, _, _):
      guard let used = past[queue].used ?? lives[queue]?.used, used.value != first
      else { return }
      lives[queue] = Life(used: used, configured: RecordPlace(record))
    case .usedIndex(let queue, let value, _):
      isLast = false
      guard let life = lives.removeValue(forKey: queue), life.used.value == value,
        let outstanding = past[queue].outstanding,
        let used = past[queue].used?.value, value &- used > outstanding || isEmpty(past)
      else { return }
      keep(record, queue, life)
    default: break
    }
  }

  mutating func noteGap() { lives = [:] }

  /// The device was told of nothing yet.
  private func isEmpty(_ past: RunHistory) -> Bool { past.device?.driverReady == nil }

  private mutating func keep(_ record: TraceRecord, _ queue: UInt8, _ life: Life) {
    count += 1
    isReceive = isReceive || queue == 0
    isLast = true
    guard evidence.count + 3 <= Finding.evidenceLimit else { return }
    let title = queueTitle(queue)
    evidence += [
      Finding.Evidence(life.used.place, "\(title): used.idx reads \(life.used.value)"),
      Finding.Evidence(life.configured, "\(title): the queue is made again"),
      Finding.Evidence(
        record: record.index, text: "\(title): used.idx reads \(life.used.value) still"),
    ]
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard count > 0 else { return [] }
    return [
      Finding(
        .ringsNotZeroed, .harms, isReceive ? .certain : .likely,
        headline: "The rings were not zeroed when the queue was made again: used.idx is the one of"
          + " the queue's last life.",
        reason: "\(count) times the first used.idx after it was the last one before it, which the"
          + " chains made available since cannot explain",
        evidence: evidence,
        nextStep: "Clear all three parts of a ring before its address is written.")
    ]
  }
}
