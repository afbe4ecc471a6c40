internal import Recording
internal import RingHistory
internal import TraceFormat

/// Looks for one fault in the records of a trace, in bounded memory.
protocol Detector: Sendable {
  /// Takes the next record; `past` is what the records before it told.
  mutating func note(_ record: TraceRecord, before past: RunHistory)

  /// Takes note that records are missing here.
  mutating func noteGap()

  /// What was found; `past` is what all records told.
  func findings(at past: RunHistory) -> [Finding]
}

extension Detector {
  mutating func note(_ record: TraceRecord, before past: RunHistory) {}
  mutating func noteGap() {}
}

/// Every detector there is.
enum DetectorTable {
  static func all() -> [any Detector] {
    [
      ProcessorDetector(), TransmitWaitDetector(), ReceiveFreeRunDetector(),
      UsedPositionDetector(), UsedIndexDetector(), UnseenIndexDetector(),
      RejectedElementDetector(), TrustedElementDetector(),
      QueueOrderDetector(), ResetDetector(), RingMemoryDetector(),
      ChainLengthDetector(), HeaderSizeDetector(), EarlyFrameDetector(),
      SlotShiftDetector(), UntakenElementDetector(),
      UsedElementDetector(), DeviceFailureDetector(), InflationDetector(),
      DeviceWrapDetector(), KeptChainDetector(), UnaskedSleepDetector(),
      EarlyReclaimDetector(), SuppressionDetector(), NotificationDetector(),
      NotificationRaceDetector(), EventCompareDetector(), InterruptOrderDetector(),
      InterruptCauseDetector(), InterruptDetector(), UnwokenDriverDetector(),
      ReceiveRingDetector(),
      TransmitReclaimDetector(), TransmitStallDetector(), DeviceResetDetector(),
      ConnectionDetector(), BufferDetector(),
    ]
  }
}

extension Finding.Evidence {
  init(_ place: RecordPlace, _ text: String) {
    self.init(record: place.record, text: text)
  }
}

/// The virtqueue as the specification calls it, with its number (VIRTIO 1.4 §5.1.2).
func queueTitle(_ queue: UInt8) -> String {
  switch queue {
  case 0: "receiveq1"
  case 1: "transmitq1"
  default: "queue \(queue)"
  }
}

/// What one detector found again and again: all are counted, the first ones are kept.
struct RepeatedEvidence: Sendable {
  private(set) var count = 0
  private(set) var items: [Finding.Evidence] = []

  /// Takes one more case with the records that show it; a record is cited once.
  mutating func add(_ evidence: Finding.Evidence?...) {
    count += 1
    let fresh = evidence.compactMap { $0 }.filter { !items.contains($0) }
    if items.count + fresh.count <= Finding.evidenceLimit { items += fresh }
  }
}
