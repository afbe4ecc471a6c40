internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The device ran out of buffers, did not ask to be told of new ones, and sleeps on them.
struct UnaskedSleepDetector: Detector {
  private static let quietSeconds = 3.0

  /// `used.idx` caught up with `avail.idx`: the device had nothing left.
  private var exhausted: Sighting<UInt16>?
  private var unasked: (exhausted: Sighting<UInt16>, flags: UInt16, place: RecordPlace)?
  private var transmissions = 0

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .usedIndex(0, let value, _):
      unasked = nil
      exhausted =
        past.receive.available?.value == value
        ? Sighting(value: value, place: RecordPlace(record)) : nil
    case .notificationDecision(0, let flags, let sent):
      if let exhausted, !sent, UsedFlags(rawValue: flags).contains(.noNotify) {
        unasked = (exhausted, flags, RecordPlace(record))
        transmissions = 0
      } else {
        unasked = nil
      }
      exhausted = nil
    case .registerStore(_, MMIORegister.queueNotify.rawValue, 0), .deviceReset: unasked = nil
    case .madeAvailable(1, _, _, _, _): transmissions += 1
    default: break
    }
  }

  mutating func noteGap() { (exhausted, unasked) = (nil, nil) }

  func findings(at past: RunHistory) -> [Finding] {
    guard let unasked, transmissions >= 3, let last = past.rings.last,
      let quiet = past.seconds(from: unasked.place, to: last),
      quiet >= UnaskedSleepDetector.quietSeconds, past.overdueFrames != 0,
      let buffers = past.receive.outstanding, !past.receive.isAsleep
    else { return [] }
    let missed = past.overdueFrames
    return [
      Finding(
        .deviceSleepsUnasked, .stops, missed == nil ? .possible : .likely,
        headline: "The device sleeps on \(buffers) buffers: its ring ran empty, it did not ask for"
          + " a notification, and got none.",
        reason: missed.map { "\($0) frames for the guest passed on the wire since" }
          ?? "nothing was received since, and \(transmissions) frames went out; without a capture a"
          + " network that is silent is not excluded",
        evidence: [
          Finding.Evidence(
            unasked.exhausted.place,
            "receiveq1: used.idx \(unasked.exhausted.value) = avail.idx: the device has no buffer"),
          Finding.Evidence(
            unasked.place,
            "receiveq1: buffers are back, used.flags reads \(unasked.flags), none is sent"),
        ],
        nextStep: "Notify a ring that had run empty whatever used.flags says (R-7); the device has"
          + " to ask before it sleeps.")
    ]
  }
}
