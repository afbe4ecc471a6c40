internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The driver makes available what the device still owns (row 15).
struct InflationDetector: Detector {
  private struct First: Sendable {
    var head: UInt16
    var place: RecordPlace
  }

  private var firsts: [UInt8: First] = [:]
  private var beyond: [UInt8: Finding.Evidence] = [:]
  private var counts: [UInt8: UInt64] = [:]

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    guard case .madeAvailable(let queue, let position, let head, _, _) = record.event,
      past[queue].owner(of: head).isWithDevice
    else { return }
    counts[queue, default: 0] += 1
    if firsts[queue] == nil { firsts[queue] = First(head: head, place: RecordPlace(record)) }
    guard beyond[queue] == nil, let used = past[queue].used?.value,
      let size = past[queue].size
    else { return }
    let outstanding = position &+ 1 &- used
    guard outstanding > size else { return }
    beyond[queue] = Finding.Evidence(
      record: record.index,
      text: "\(queueTitle(queue)): avail.idx \(position &+ 1) is \(outstanding) ahead of used.idx"
        + " \(used); the queue has \(size) descriptors")
  }

  func findings(at past: RunHistory) -> [Finding] {
    firsts.sorted { $0.key < $1.key }.map { queue, first in
      let merges = past.device?.features?.contains(.mrgRxbuf)
      return Finding(
        .availableIndexInflated, merges == true ? .harms : .latent, .certain,
        headline: "avail.idx of \(queueTitle(queue)) is inflated: chains that the device owns"
          + " are made available again.",
        reason: "\(counts[queue] ?? 0) such records; "
          + (merges == true
            ? "with MRG_RXBUF QEMU compares avail.idx and gives the device up"
            : merges == false
              ? "without MRG_RXBUF QEMU never compares avail.idx, so this did not stop the device"
              : "negotiation is not in the trace, so whether the device minds is open"),
        evidence: [
          Finding.Evidence(
            first.place,
            "\(queueTitle(queue)): head \(first.head) is made available a second time"),
          beyond[queue],
        ],
        nextStep: "Make available only what was taken; one owner for each descriptor.")
    }
  }
}
