internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// Receive buffers that are shared, or too small for a frame.
struct BufferDetector: Detector {
  static let smallestBuffer: UInt32 = 1_526

  private var overlapping: Finding.Evidence?
  private var small: (length: UInt32, place: RecordPlace)?

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .usedIndex(let queue, let value, _) where overlapping == nil && queue == 0:
      guard past.receive.isShared, let taken = past.receive.taken?.value,
        past.receive.surplus == 0, value &- taken > 1
      else { return }
      overlapping = Finding.Evidence(
        record: record.index,
        text: "receiveq1: used.idx \(value), position \(taken): \(value &- taken) frames went into"
          + " one buffer before one was taken")
    case .madeAvailable(0, _, _, let length, _):
      guard small == nil, length < BufferDetector.smallestBuffer else { return }
      small = (length, RecordPlace(record))
    default: break
    }
  }

  func findings(at past: RunHistory) -> [Finding] {
    [shared(past), small.flatMap { tooSmall($0.length, $0.place, past) }].compactMap { $0 }
  }

  private func shared(_ past: RunHistory) -> Finding? {
    guard past.receive.isShared, let buffers = past.receive.buffers else { return nil }
    return Finding(
      .sharedReceiveBuffer, overlapping == nil ? .latent : .harms, .certain,
      headline: "All \(buffers.value.count) receive descriptors share one buffer: a frame that"
        + " comes before the last was read replaces it.",
      reason: overlapping == nil
        ? "the buffers are 0 bytes apart; in this trace no two frames met in it"
        : "the buffers are 0 bytes apart, and frames met in it",
      evidence: [
        Finding.Evidence(
          buffers.place, "receiveq1: \(buffers.value.count) buffers with a stride of 0 bytes"),
        overlapping,
      ],
      nextStep: "One buffer of at least 1526 bytes for each descriptor.")
  }

  private func tooSmall(_ length: UInt32, _ place: RecordPlace, _ past: RunHistory) -> Finding? {
    guard past.device?.features?.contains(.mrgRxbuf) == false else { return nil }
    let missed = missedByLength(length, past)
    return Finding(
      .receiveBufferTooSmall, missed == nil ? .latent : .harms, .certain,
      headline: "Receive buffers of \(length) bytes do not hold every frame"
        + (missed.map { ": one of \($0) bytes was not delivered." } ?? "."),
      reason: "MRG_RXBUF was not accepted, so a frame must fit one buffer"
        + (missed == nil ? "" : ", and no frame on the wire that does not fit was delivered"),
      evidence: [
        Finding.Evidence(place, "receiveq1: a buffer of \(length) bytes is made available")
      ],
      nextStep: "Look in the capture for frames above \(length) bytes that were not delivered.")
  }

  /// Bytes of the largest frame that was lost and does not fit, if none of that size passed.
  private func missedByLength(_ length: UInt32, _ past: RunHistory) -> UInt32? {
    guard let header = past.device?.headerByteCount, let missed = past.wire.largestMissed,
      Int(missed) + header > Int(length),
      Int(past.wire.largestDelivered ?? 0) + header <= Int(length)
    else { return nil }
    return missed
  }
}
