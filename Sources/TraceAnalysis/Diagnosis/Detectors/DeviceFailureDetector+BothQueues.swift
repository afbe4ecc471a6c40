internal import VirtIO

extension DeviceFailureDetector {
  /// Whichever queue's chain it broke on, both are dead from there.
  func brokenOnBothQueues(_ ledger: RunLedger) -> Finding? {
    let (receive, transmit) = (ledger.receive, ledger.transmit)
    guard let frames = ledger.wire.framesAfterLastDelivery, frames > 0, receive.isDrained,
      !receive.isInflated, receive.outstanding ?? 0 > 0, let owed = transmit.outstanding, owed > 0,
      transmit.undecided == nil, let notified = transmit.notified, ledger.isLong(since: notified),
      // Asleep with buffers it may have missed a notification; with 1 it saw them.
      let seen = receive.usedFlags, UsedFlags(rawValue: seen.value).contains(.noNotify),
      // A backend that refuses leaves the flag at 1.
      let flags = transmit.usedFlags, !UsedFlags(rawValue: flags.value).contains(.noNotify),
      let available = transmit.available, let used = transmit.used
    else { return nil }
    let isAcrossWrap = available.value < used.value
    return Finding(
      .deviceBroken, .stops, isAcrossWrap ? .likely : .certain,
      headline: "The device stopped on both queues: it is broken, by a chain that it was given.",
      reason: "it has \(owed) transmissions that it was notified of and buffers to receive into,"
        + " asks for notifications, \(frames) frames for the guest passed on the wire, and it does"
        + " nothing" + (isAcrossWrap ? "; that avail.idx has wrapped may be all of it" : ""),
      evidence: [
        Finding.Evidence(used.place, "transmitq1: used.idx reads \(used.value), the last change"),
        Finding.Evidence(notified, "transmitq1: the last notification"),
        Finding.Evidence(flags.place, "transmitq1: used.flags reads \(flags.value)"),
        Finding.Evidence(seen.place, "receiveq1: used.flags reads \(seen.value)"),
        receive.used.map {
          Finding.Evidence($0.place, "receiveq1: used.idx reads \($0.value), the last change")
        },
      ],
      nextStep: "QEMU's error output names the driver's error, info virtio-status says broken;"
        + " look at the first chain that was not used.")
  }
}
