internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The order of acknowledging, enabling, looking and waiting (row 5): what comes in the wrong
/// place loses the interrupt of a frame that arrives there.
struct InterruptOrderDetector: Detector {
  private var unlooked = RepeatedEvidence()
  private var late = RepeatedEvidence()
  /// Interrupts of the receive queue were enabled, and nothing was waited for since.
  private var enabled: RecordPlace?
  /// InterruptStatus was acknowledged behind the enabling.
  private var acknowledged: RecordPlace?
  /// The first wait since `used.idx` was last seen to move, and the enabling before it.
  private var waited: (enabled: RecordPlace, wait: RecordPlace)?

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    let place = RecordPlace(record)
    switch record.event {
    case .interruptsSuppressed(0, let isSuppressed): enable(!isSuppressed, place)
    case .usedEvent(0, let position): enable(position == past.receive.taken?.value, place)
    case .interruptStatus(let status):
      guard enabled != nil, InterruptStatus(rawValue: status).contains(.usedBuffer) else { return }
      acknowledged = place
    case .waitBegan: wait(place)
    case .usedIndex(0, let value, let emptyPolls): look(value, emptyPolls, place)
    case .queueConfigured(0, _, _, _, _, _): noteGap()
    default: break
    }
  }

  mutating func noteGap() { (enabled, acknowledged, waited) = (nil, nil, nil) }

  private mutating func enable(_ isEnabled: Bool, _ place: RecordPlace) {
    enabled = isEnabled ? place : nil
    acknowledged = nil
  }

  private mutating func wait(_ place: RecordPlace) {
    guard let enabled else { return }
    if let acknowledged {
      late.add(
        Finding.Evidence(
          enabled, "receiveq1: interrupts are enabled; the last look at the ring"),
        Finding.Evidence(acknowledged, "InterruptStatus is acknowledged"),
        Finding.Evidence(place, "the driver waits"))
    }
    if waited == nil { waited = (enabled, place) }
    (self.enabled, acknowledged) = (nil, nil)
  }

  /// A look between the enabling and the wait would have been counted: it showed nothing new.
  private mutating func look(_ value: UInt16, _ emptyPolls: UInt64, _ place: RecordPlace) {
    if emptyPolls == 0, let waited {
      unlooked.add(
        Finding.Evidence(waited.enabled, "receiveq1: interrupts are enabled"),
        Finding.Evidence(waited.wait, "the driver waits"),
        Finding.Evidence(
          place, "receiveq1: used.idx \(value), the first look since the enabling"))
    }
    waited = nil
  }

  func findings(at past: RunHistory) -> [Finding] {
    [unlookedFinding(past), lateFinding(past)].compactMap { $0 }
  }

  /// The order alone hurts nobody as long as no frame comes in between.
  private func effect(_ past: RunHistory) -> Finding.Effect {
    past.receive.ailing == nil && !past.isAsleepOnFrames ? .latent : past.effect(on: 0)
  }

  private func unlookedFinding(_ past: RunHistory) -> Finding? {
    guard unlooked.count > 0 else { return nil }
    return Finding(
      .noLookAfterEnabling, effect(past), .certain,
      headline: "The driver enables interrupts and waits without a look at the ring: a frame that"
        + " came just before has no interrupt.",
      reason: "\(unlooked.count) times used.idx was not read between the enabling and the wait",
      evidence: unlooked.items,
      nextStep: "Enable, full barrier, look once more, and only then wait.")
  }

  private func lateFinding(_ past: RunHistory) -> Finding? {
    guard late.count > 0 else { return nil }
    return Finding(
      .acknowledgedAfterDrain, effect(past), .certain,
      headline: "The driver acknowledges an interrupt after its last look at the ring: it also"
        + " acknowledges the frame that came in between.",
      reason: "\(late.count) times InterruptStatus was acknowledged between the enabling and the"
        + " wait",
      evidence: late.items,
      nextStep: "Acknowledge first, then drain: what comes after the acknowledgement interrupts"
        + " again.")
  }
}
