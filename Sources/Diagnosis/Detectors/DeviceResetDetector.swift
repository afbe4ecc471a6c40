internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The driver reset a live device without a reason that it recorded.
struct DeviceResetDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0
  /// `nil` behind a gap: a reset, and the reason of one, may be among what is missing.
  private var isLive: Bool? = false
  private var announced = false

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .deviceReset: announced = true
    case .registerStore(_, let offset, let value):
      switch MMIORegister(rawValue: offset) {
      case .status where value == 0: noteReset(record, "0 is written to Status")
      case .queuePFN where value == 0: noteReset(record, "0 is written to QueuePFN")
      case .status where DeviceStatus(rawValue: value).contains(.driverOK): isLive = true
      default: break
      }
    default: break
    }
  }

  mutating func noteGap() { (isLive, announced) = (nil, false) }

  private mutating func noteReset(_ record: TraceRecord, _ text: String) {
    if isLive == true && !announced {
      count += 1
      if evidence.count < Finding.evidenceLimit {
        evidence.append(Finding.Evidence(record: record.index, text: text + " after DRIVER_OK"))
      }
    }
    isLive = false
    announced = false
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard count > 0 else { return [] }
    return [
      Finding(
        .deviceResetByDriver, isLive == false ? .stops : .harms, .certain,
        headline: "The driver reset the device while it was live: its queues are gone.",
        reason: "\(count) such stores, none with a reason in the trace",
        evidence: evidence,
        nextStep: "Find who writes there; on a legacy device 0 in QueuePFN resets all of it.")
    ]
  }
}
