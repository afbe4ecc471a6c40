internal import Matching
internal import TraceFormat

/// Frames that came before the device was live, and had to be sent again.
struct EarlyFrameDetector: Detector {
  private var first: Finding.Evidence?

  mutating func note(_ record: TraceRecord, before ledger: RunLedger) {
    guard first == nil, case .usedElement(0, _, _, _, _) = record.event else { return }
    first = Finding.Evidence(record: record.index, text: "receiveq1: the first frame is taken")
  }

  func findings(at ledger: RunLedger) -> [Finding] {
    guard let early = ledger.wire.early, early.seconds >= 1 else { return [] }
    let seconds = Int(exactly: early.seconds.rounded(.down)) ?? .max
    return [
      Finding(
        .framesLostAtStart, .harms, .likely,
        headline: "\(early.count) frames came before DRIVER_OK and were lost with it; the first one"
          + " was sent again after \(seconds) s.",
        reason: "the capture has the frame before the driver received any, and the same again"
          + " \(seconds) s later, delivered; QEMU drops what waits when DRIVER_OK is written",
        evidence: [
          ledger.device?.driverReady.map { Finding.Evidence($0, "DRIVER_OK is written") },
          Finding.Evidence(
            record: early.record, text: "receiveq1: the copy of the first lost frame is taken"),
          first,
        ],
        nextStep: "Announce the guest's address right after DRIVER_OK; let clients wait for it.")
    ]
  }
}
