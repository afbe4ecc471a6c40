internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// A queue is made before features are agreed on.
struct QueueOrderDetector: Detector {
  private var hasFeatures = false
  private var early: Finding.Evidence?
  private var found: (queue: Finding.Evidence, features: Finding.Evidence)?
  private var acceptsEventIndex = false

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .registerStore(_, let offset, let value):
      switch MMIORegister(rawValue: offset) {
      case .status where value == 0, .status where value == DeviceStatus.acknowledge.rawValue:
        (hasFeatures, early) = (false, nil)
      case .driverFeatures: noteFeatures(record, value)
      default: break
      }
    case .queueConfigured(let queue, _, _, _, _, _):
      guard !hasFeatures, early == nil, isKnown(past) else { return }
      early = Finding.Evidence(
        record: record.index, text: "\(queueTitle(queue)): the queue is made")
    default: break
    }
  }

  mutating func noteGap() { (hasFeatures, early) = (true, nil) }

  private mutating func noteFeatures(_ record: TraceRecord, _ value: UInt32) {
    hasFeatures = true
    guard let early, found == nil else { return }
    let isEventIndex = FeatureBits(rawValue: UInt64(value)).contains(.eventIdx)
    acceptsEventIndex = isEventIndex
    found = (
      early,
      Finding.Evidence(
        record: record.index,
        text: "features 0x\(String(value, radix: 16)) are accepted after it"
          + (isEventIndex ? ", with EVENT_IDX" : ""))
    )
  }

  /// The way to here is in the trace.
  private func isKnown(_ past: RunHistory) -> Bool { past.rings.gapCount == 0 }

  func findings(at past: RunHistory) -> [Finding] {
    guard let found else { return [] }
    return [
      Finding(
        .queuesBeforeFeatures, acceptsEventIndex ? past.effect(on: 0) : .latent, .certain,
        headline: "The queues are made before features are agreed on: they follow the rules of"
          + " another negotiation than the device does.",
        reason: acceptsEventIndex
          ? "EVENT_IDX was accepted after the queues were made for a device without it: flags say"
            + " nothing to such a device, and used_event is never moved"
          : "no feature that changes a queue was accepted, so nothing came of it here",
        evidence: [found.queue, found.features],
        nextStep: "Negotiate, write FEATURES_OK where there is one, and only then make queues.")
    ]
  }
}
