internal import Recording
internal import RingHistory
internal import TraceFormat

/// The driver counts another virtio-net header than the device: every frame is shifted.
struct HeaderSizeDetector: Detector {
  func findings(at past: RunHistory) -> [Finding] {
    guard let shift = past.wire.shift else { return [] }
    let header = past.device?.headerByteCount
    let taken = header.map { $0 - shift.byteCount }
    return [
      Finding(
        .headerSizeMismatch, shift.count == shift.deliveryCount ? .stops : .harms, .certain,
        headline: "Driver and device disagree on the virtio-net header: every frame begins"
          + " \(abs(shift.byteCount)) bytes "
          + (shift.byteCount > 0 ? "too early." : "too late."),
        reason: "\(shift.count) of \(shift.deliveryCount) received frames have the hash of the"
          + " captured frame shifted by \(abs(shift.byteCount)) bytes"
          + (header.map { "; \($0) bytes of header were agreed on" } ?? "")
          + (taken.map { ", \($0) were taken" } ?? ""),
        evidence: shift.records.map {
          Finding.Evidence(
            record: $0,
            text: "receiveq1: the element's hash is that of the shifted frame on the wire")
        },
        nextStep: "Take the header's size from the features accepted: 12 bytes with VERSION_1 or"
          + " MRG_RXBUF, else 10.")
    ]
  }
}

/// Frames that came before the device was live, and had to be sent again.
struct EarlyFrameDetector: Detector {
  private var first: Finding.Evidence?

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    guard first == nil, case .usedElement(0, _, _, _, _) = record.event else { return }
    first = Finding.Evidence(record: record.index, text: "receiveq1: the first frame is taken")
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard let early = past.wire.early, early.seconds >= 1 else { return [] }
    let seconds = Int(exactly: early.seconds.rounded(.down)) ?? .max
    return [
      Finding(
        .framesLostAtStart, .harms, .likely,
        headline: "\(early.count) frames came before DRIVER_OK and were lost with it; the first one"
          + " was sent again after \(seconds) s.",
        reason: "the capture has the frame before the driver received any, and the same again"
          + " \(seconds) s later, delivered; QEMU drops what waits when DRIVER_OK is written",
        evidence: [
          past.device?.driverReady.map { Finding.Evidence($0, "DRIVER_OK is written") },
          Finding.Evidence(
            record: early.record, text: "receiveq1: the copy of the first lost frame is taken"),
          first,
        ],
        nextStep: "Announce the guest's address right after DRIVER_OK; let clients wait for it.")
    ]
  }
}
