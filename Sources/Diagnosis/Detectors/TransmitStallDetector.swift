internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The device keeps transmitted chains although it was notified (row 13).
struct TransmitStallDetector: Detector {
  private var evidence: [Finding.Evidence] = []
  private var count = 0
  private var refusal = BackendRefusal()
  /// When the driver last looked at the ring for itself or for its watchdog.
  private var looked: RecordPlace?

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    refusal.note(record, past)
    let text: String
    switch record.event {
    case .ringInspected(1, _), .usedIndex(1, _, _): looked = RecordPlace(record)
    default: break
    }
    switch record.event {
    // A device that waits for its backend asks for nothing.
    case .ringInspected(let queue, let ring)
    where ring.finding == .transmitStalled && !ring.showsSleep:
      guard ring.available != ring.used else { return }
      text =
        "\(queueTitle(queue)): avail.idx \(ring.available), used.idx \(ring.used):"
        + " \(ring.outstanding) frames are with the device beyond the limit"
    case .deviceReset(.transmitStalled): text = "the driver resets the device because of it"
    default: return
    }
    count += 1
    if evidence.count < Finding.evidenceLimit {
      evidence.append(Finding.Evidence(record: record.index, text: text))
    }
  }

  mutating func noteGap() { refusal = BackendRefusal() }

  func findings(at past: RunHistory) -> [Finding] {
    guard !past.deviceStoppedAtWrap else { return [] }
    if let stall = refusal.longest { return [stalled(stall)] }
    let stop = standstill(past)
    guard count > 0 || stop != nil else { return [] }
    return [
      Finding(
        .transmitStalled, stop == nil ? .harms : .stops, .likely,
        headline: "The device does not use transmitted frames: it, or the backend behind it,"
          + " refuses them.",
        reason: count > 0
          ? "the driver's watchdog measured it; whether the device saw the frames is not in a"
            + " driver's trace"
          : "the device was notified and owed a used element when the trace ended, longer than a"
            + " second; why is not in a driver's trace",
        evidence: evidence + (stop ?? []),
        nextStep: "Look at the host: the backend (info usernet), its socket, QEMU's error output;"
          + " a broken legacy device says so only there.")
    ]
  }

  private func stalled(_ stall: BackendRefusal.Stall) -> Finding {
    Finding(
      .backendStalled, stall.isOver ? .harms : .stops, .likely,
      headline: "The backend stood still for \(stall.seconds) s: the device had taken a frame and"
        + " could not pass it on, and none came in.",
      reason: "used.flags of transmitq1 was 1, so the device had not lost the frames but waited for"
        + " what is behind it; nothing was received meanwhile"
        + (stall.isOver ? "; then it went on" : ""),
      evidence: [
        Finding.Evidence(
          stall.start,
          "transmitq1: avail.idx \(stall.available), used.idx \(stall.used), used.flags 1"),
        Finding.Evidence(stall.end, "transmitq1: the same used.idx, used.flags 1"),
      ],
      nextStep: "Look at the host: what the backend waits for (socket, tap, CPU time, EMFILE), and"
        + " whether QEMU's main loop runs.")
  }

  /// Somebody looked at the ring a second after `place`: the driver itself does it for want of
  /// room, one that polls all the time.
  private func isWatched(since place: RecordPlace, _ past: RunHistory) -> Bool {
    if past.rings.polls || past.transmit.outstanding == past.transmit.size { return true }
    guard let looked, let seconds = past.seconds(from: place, to: looked) else { return false }
    return seconds >= 1
  }

  private func standstill(_ past: RunHistory) -> [Finding.Evidence]? {
    let queue = past.transmit
    guard let available = queue.available, let used = queue.used, let notified = queue.notified,
      queue.undecided == nil, queue.wasNotifiedLast, available.value != used.value,
      !queue.isInflated, !queue.isAsleep,
      past.isLong(since: available.place), isWatched(since: available.place, past)
    else { return nil }
    return [
      Finding.Evidence(used.place, "transmitq1: used.idx reads \(used.value), the last change"),
      Finding.Evidence(
        available.place, "transmitq1: a frame is made available, avail.idx \(available.value)"),
      Finding.Evidence(notified, "transmitq1: the last notification"),
    ]
  }
}

/// Stretches in which the device sat on a frame that its backend did not take, and received none.
///
/// A device that is busy with a frame asks for no notifications (`used.flags` 1); one that is
/// broken, or was never told, leaves them asked for.
struct BackendRefusal: Sendable {
  struct Stall: Sendable {
    var used: UInt16
    var available: UInt16
    var start: RecordPlace
    var end: RecordPlace
    /// Whole seconds; at least one.
    var seconds: Int
    var isOver: Bool
  }

  private var open: Stall?
  /// The first frame that the device has not used.
  private var owed: RecordPlace?
  private(set) var longest: Stall?

  mutating func note(_ record: TraceRecord, _ past: RunHistory) {
    switch record.event {
    case .ringInspected(1, let ring): inspect(ring, RecordPlace(record), past)
    case .madeAvailable(1, _, _, _, _):
      if past.transmit.outstanding == 0 { owed = RecordPlace(record) }
    case .usedIndex(0, _, _), .usedIndex(1, _, _): end()
    case .deviceReset: self = BackendRefusal()
    default: break
    }
  }

  private mutating func end() {
    if let open, let longest, longest.start == open.start { self.longest?.isOver = true }
    open = nil
  }

  private mutating func inspect(
    _ ring: RingInspection, _ place: RecordPlace, _ past: RunHistory
  ) {
    let isRefused =
      ring.available != ring.used && ring.availableEvent == nil
      && UsedFlags(rawValue: ring.usedFlags).contains(.noNotify)
    // A backend that still brings frames refuses, and does not stand still.
    let brings = owed.map { $0.record < past.receive.used?.place.record ?? 0 } ?? true
    guard isRefused, !brings else { return end() }
    var stall =
      open
      ?? Stall(
        used: ring.used, available: ring.available, start: place, end: place, seconds: 0,
        isOver: false)
    stall.end = place
    open = stall
    guard let seconds = past.seconds(from: stall.start, to: place), seconds >= 1 else { return }
    stall.seconds = Int(exactly: seconds.rounded(.down)) ?? .max
    guard stall.seconds >= longest?.seconds ?? 1 else { return }
    longest = stall
  }
}
