internal import Recording
internal import TraceFormat

/// Looks for one fault in the records of a trace, in bounded memory.
protocol Detector: Sendable {
  /// Takes the next record; `ledger` is what the records before it told.
  mutating func note(_ record: TraceRecord, before ledger: RunLedger)

  /// Takes note that records are missing here.
  mutating func noteGap()

  /// What was found; `ledger` is what all records told.
  func findings(at ledger: RunLedger) -> [Finding]
}

extension Detector {
  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {}
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
      InterruptCauseDetector(), InterruptDetector(), ReceiveRingDetector(),
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

extension RecordPlace {
  init(_ record: TraceRecord) {
    self.init(record: record.index, ticks: record.ticks)
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
