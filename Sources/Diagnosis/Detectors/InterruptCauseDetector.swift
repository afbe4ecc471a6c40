internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// Interrupts that are not acknowledged, that nothing calls for, or whose status is gone.
struct InterruptCauseDetector: Detector {
  /// So many interrupts in a row without anything new on a ring are no late ones any more.
  static let stormCount = 64

  /// From an interrupt to the next wait.
  private struct Service: Sendable {
    var interrupt: RecordPlace
    var status: (value: UInt32, place: RecordPlace)?
    var used: RecordPlace?
  }

  private var service: Service?
  private var unread = RepeatedEvidence()
  private var unreadInRow = 0
  private var cleared = RepeatedEvidence()
  /// Interrupts in a row that announced nothing, and the longest such row.
  private var idleInRow = 0
  private var idleStart: RecordPlace?
  private var storm: (count: Int, first: RecordPlace, last: RecordPlace)?

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    let place = RecordPlace(record)
    switch record.event {
    case .interruptsTaken(let interrupts):
      end(at: place)
      if interrupts.contains(.device) { service = Service(interrupt: place) }
    case .interruptStatus(let status): service?.status = (status, place)
    case .usedIndex: service?.used = place
    case .waitBegan: end(at: place)
    default: break
    }
  }

  mutating func noteGap() {
    service = nil
    (unreadInRow, idleInRow) = (0, 0)
  }

  private mutating func end(at place: RecordPlace) {
    guard let service else { return }
    self.service = nil
    guard let status = service.status else {
      unreadInRow += 1
      return unread.add(
        Finding.Evidence(service.interrupt, "an interrupt of the device"),
        Finding.Evidence(place, "the driver waits again; InterruptStatus was not read"))
    }
    unreadInRow = 0
    if status.value == 0, let used = service.used {
      cleared.add(
        Finding.Evidence(service.interrupt, "an interrupt of the device"),
        Finding.Evidence(status.place, "InterruptStatus reads 0"),
        Finding.Evidence(used, "used.idx has moved all the same"))
    }
    guard service.used == nil, status.value != 0 else { return idleInRow = 0 }
    idleInRow += 1
    if idleInRow == 1 { idleStart = service.interrupt }
    if let idleStart, idleInRow >= Self.stormCount, idleInRow > storm?.count ?? 0 {
      storm = (idleInRow, idleStart, service.interrupt)
    }
  }

  func findings(at past: RunHistory) -> [Finding] {
    [unreadFinding(past), stormFinding, clearedFinding].compactMap { $0 }
  }

  private func unreadFinding(_ past: RunHistory) -> Finding? {
    guard unread.count > 0 else { return nil }
    return Finding(
      .interruptNotAcknowledged, unreadInRow >= Self.stormCount ? .stops : .harms, .certain,
      headline: "The driver takes interrupts without acknowledging them: the line stays up and"
        + " interrupts for ever, or never again.",
      reason: "\(unread.count) services of an interrupt read no InterruptStatus, the last"
        + " \(unreadInRow) in a row",
      evidence: unread.items,
      nextStep: "Read InterruptStatus and acknowledge what it says at every interrupt, whatever"
        + " the driver is doing.")
  }

  private var stormFinding: Finding? {
    guard let storm else { return nil }
    return Finding(
      .interruptStorm, .harms, .certain,
      headline: "The device interrupts again and again and has nothing new.",
      reason: "\(storm.count) interrupts in a row with InterruptStatus raised found both rings as"
        + " they were",
      evidence: [
        Finding.Evidence(storm.first, "the first interrupt that announces nothing"),
        Finding.Evidence(storm.last, "number \(storm.count) in a row"),
      ],
      nextStep: "The device or what shares its line is at fault; the driver has to stay calm, and"
        + " pays for each.")
  }

  private var clearedFinding: Finding? {
    guard cleared.count > 0 else { return nil }
    return Finding(
      .interruptStatusLost, .latent, .likely,
      headline: "InterruptStatus reads 0 in an interrupt of the device: a driver that believed it"
        + " would miss frames.",
      reason: "\(cleared.count) interrupts came with used elements and a status of 0; this driver"
        + " looks at the ring whatever the status says",
      evidence: cleared.items,
      nextStep: "The device, or somebody else, clears InterruptStatus between the interrupt and"
        + " the read.")
  }
}
