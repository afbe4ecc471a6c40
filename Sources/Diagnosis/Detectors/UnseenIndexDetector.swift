internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The device interrupts for used buffers and the driver keeps reading the same `used.idx`
/// (row 4).
struct UnseenIndexDetector: Detector {
  /// A frame may come between enabling and the last look: its interrupt then finds nothing new.
  /// In a row that happens once.
  private static let limit = 3

  private var empty: [Finding.Evidence] = []
  private var emptyCount = 0
  private var isRaised: RecordPlace?

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .interruptStatus(let value):
      let isUsed = InterruptStatus(rawValue: value).contains(.usedBuffer)
      isRaised = isUsed ? RecordPlace(record) : nil
    case .usedIndex(0, _, _): reset()
    // The interrupt may have been about that.
    case .usedIndex: isRaised = nil
    case .queueConfigured, .deviceReset: reset()
    case .waitBegan: keep()
    default: break
    }
  }

  mutating func noteGap() { reset() }

  private mutating func reset() { (empty, emptyCount, isRaised) = ([], 0, nil) }

  private mutating func keep() {
    guard let isRaised else { return }
    self.isRaised = nil
    emptyCount += 1
    guard empty.count + 1 < Finding.evidenceLimit else { return }
    empty.append(
      Finding.Evidence(
        isRaised, "InterruptStatus says that buffers were used, and no used.idx reads new"))
  }

  func findings(at past: RunHistory) -> [Finding] {
    // Interrupts that nothing calls for look the same without a capture; and each of these costs
    // the device a buffer, of which the driver gives none back.
    guard emptyCount >= UnseenIndexDetector.limit,
      emptyCount <= Int(past.receive.outstanding ?? .max),
      let missed = past.overdueFrames, missed > 0
    else { return [] }
    return [
      Finding(
        .usedIndexUnseen, .stops, .likely,
        headline: "The device says that it used buffers, and the driver keeps reading the same"
          + " used.idx.",
        reason: "the last \(emptyCount) interrupts said so and no index moved; \(missed) frames on"
          + " the wire after the last one taken agree",
        evidence: [
          past.receive.used.map {
            Finding.Evidence($0.place, "receiveq1: used.idx reads \($0.value), the last change")
          }
        ] + empty,
        nextStep: "Read used.idx in a dump of the guest's memory. If it is further, the load was"
          + " taken out of the loop, or a cache answers it.")
    ]
  }
}
