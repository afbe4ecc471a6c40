internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The device stops where `avail.idx` wraps: it compares it as a plain number.
struct DeviceWrapDetector: Detector {
  func findings(at past: RunHistory) -> [Finding] {
    let queue = past.transmit
    guard past.deviceStoppedAtWrap, let used = queue.used, let available = queue.available,
      let notified = queue.notified
    else { return [] }
    return [
      Finding(
        .deviceIndexWidth, .stops, .likely,
        headline: "The device stopped where avail.idx wrapped: \(available.value) looks less than"
          + " \(used.value) to it, and it sees nothing to do.",
        reason: "the device was notified, asks for notifications all the same, and has used nothing"
          + " since avail.idx went from 65535 to 0"
          + (past.receive.isStuckAtWrap ? "; receiveq1 stopped in the same place" : "")
          + "; what the device compares is not in a driver's trace",
        evidence: [
          Finding.Evidence(used.place, "transmitq1: used.idx reads \(used.value), the last change"),
          Finding.Evidence(available.place, "transmitq1: avail.idx \(available.value)"),
          Finding.Evidence(notified, "transmitq1: the last notification"),
          receive(past),
        ],
        nextStep: "Reset the device: it starts over at 0. Then look at how the device widens"
          + " avail.idx and its own position; a difference must be taken in 16 bits.")
    ]
  }

  private func receive(_ past: RunHistory) -> Finding.Evidence? {
    guard past.receive.isStuckAtWrap, let used = past.receive.used,
      let available = past.receive.available
    else { return nil }
    return Finding.Evidence(
      used.place,
      "receiveq1: used.idx reads \(used.value), the last change; avail.idx is \(available.value)")
  }
}

extension RunHistory {
  /// The device was told of transmissions across the wrap, asks for more, and does none.
  var deviceStoppedAtWrap: Bool {
    guard transmit.isStuckAtWrap, let used = transmit.used, let flags = transmit.usedFlags,
      !UsedFlags(rawValue: flags.value).contains(.noNotify), let notified = transmit.notified,
      notified.record > used.place.record
    else { return false }
    return isLong(since: used.place)
  }
}

extension QueueHistory {
  /// `avail.idx` has wrapped and `used.idx` has not.
  var isStuckAtWrap: Bool {
    guard let available, let used, let size, !isInflated, isDrained,
      available.value < used.value, available.value &- used.value <= size
    else { return false }
    return true
  }
}
