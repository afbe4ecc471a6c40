internal import Matching
internal import TraceFormat

/// The driver counts another virtio-net header than the device: every frame is shifted.
struct HeaderSizeDetector: Detector {
  func findings(at ledger: RunLedger) -> [Finding] {
    guard let shift = ledger.wire.shift else { return [] }
    let header = ledger.device?.headerByteCount
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
