internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// An initialisation that does not begin with a reset of the device.
struct ResetDetector: Detector {
  private var begun: Finding.Evidence?
  private var evidence: [Finding.Evidence] = []
  private var count = 0
  private var isLive = true

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .deviceReset:
      begun = Finding.Evidence(
        record: record.index, text: "the driver is to reset the device and start over")
    case .registerStore(_, MMIORegister.status.rawValue, let value):
      isLive =
        DeviceStatus(rawValue: value).contains(.driverOK)
        && !DeviceStatus(rawValue: value).contains(.failed)
      guard let begun else { return }
      self.begun = nil
      if value != 0 { keep(record, begun, value) }
    default: break
    }
  }

  mutating func noteGap() { begun = nil }

  private mutating func keep(_ record: TraceRecord, _ begun: Finding.Evidence, _ value: UInt32) {
    count += 1
    guard evidence.count + 2 <= Finding.evidenceLimit else { return }
    evidence += [
      begun,
      Finding.Evidence(
        record: record.index,
        text: "0x\(String(value, radix: 16)) is written to Status, and no 0 before it"),
    ]
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard count > 0 else { return [] }
    return [
      Finding(
        .resetLeftOut, isLive ? .harms : .stops, .certain,
        headline: "The driver starts over without a reset: the device keeps its error and its"
          + " queues, and does not come up.",
        reason: "\(count) times Status was written, and 0 was not the first value"
          + (isLive ? "" : "; the device never became live again"),
        evidence: evidence,
        nextStep: "Write 0 to Status and wait until it reads 0; nothing else heals a device.")
    ]
  }
}
