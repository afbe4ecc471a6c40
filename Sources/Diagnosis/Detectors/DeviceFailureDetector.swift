internal import Recording
internal import RingHistory
internal import TraceFormat
internal import VirtIO

/// The device asks for a reset, or died without a word (rows 10 and 11).
struct DeviceFailureDetector: Detector {
  private var requests: [Finding.Evidence] = []
  private var requestCount = 0
  private var lostState: [Finding.Evidence] = []
  private var lostCount = 0
  /// avail.idx of receiveq1 first stood more than a queue size ahead.
  private var beyond: Finding.Evidence?

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .registerLoad(_, let offset, let value):
      guard offset == MMIORegister.status.rawValue,
        DeviceStatus(rawValue: value).contains(.deviceNeedsReset)
      else { return }
      keep(record, "Status reads 0x\(String(value, radix: 16)): DEVICE_NEEDS_RESET")
    case .deviceReset(.deviceNeedsReset): keep(record, "the driver resets the device as asked")
    case .deviceReset(.statusLost):
      lostCount += 1
      if lostState.count < Finding.evidenceLimit {
        lostState.append(
          Finding.Evidence(
            record: record.index, text: "the driver finds Status without DRIVER_OK and resets"))
      }
    case .ringInspected(let queue, let ring) where ring.finding == .deviceNeedsReset:
      keep(record, "\(queueTitle(queue)): the watchdog sees that the device asks for a reset")
    case .madeAvailable(0, let position, _, _, _):
      guard beyond == nil, let used = past.receive.used?.value, let size = past.receive.size,
        position &+ 1 &- used > size
      else { return }
      beyond = Finding.Evidence(
        record: record.index,
        text: "receiveq1: avail.idx \(position &+ 1) is more than \(size) ahead of used.idx"
          + " \(used)")
    default: break
    }
  }

  private mutating func keep(_ record: TraceRecord, _ text: String) {
    requestCount += 1
    if requests.count < Finding.evidenceLimit {
      requests.append(Finding.Evidence(record: record.index, text: text))
    }
  }

  func findings(at past: RunHistory) -> [Finding] {
    [
      needsReset, stateLost,
      brokenByInflation(past) ?? brokenOnBothQueues(past) ?? brokenSilently(past),
    ].compactMap { $0 }
  }

  private var needsReset: Finding? {
    guard requestCount > 0 else { return nil }
    return Finding(
      .deviceNeedsReset, .harms, .certain,
      headline: "The device met an error and asks for a reset.",
      reason: "DEVICE_NEEDS_RESET was read or acted upon \(requestCount) times",
      evidence: requests,
      nextStep: "QEMU's error output names the driver error; the chains made available last"
        + " before it are the suspects.")
  }

  private var stateLost: Finding? {
    guard lostCount > 0 else { return nil }
    return Finding(
      .deviceStateLost, .harms, .certain,
      headline: "Something other than the driver reset the device: DRIVER_OK was gone.",
      reason: "\(lostCount) times Status read without DRIVER_OK while the driver used the device;"
        + " frames in flight then are lost",
      evidence: lostState,
      nextStep: "Look at the host: a reset, a migration or a restart of the machine's process.")
  }

  /// With MRG_RXBUF the device compares avail.idx, and gives up when it is too far ahead.
  private func brokenByInflation(_ past: RunHistory) -> Finding? {
    guard let beyond, past.device?.features?.contains(.mrgRxbuf) == true,
      let received = past.receive.used
    else { return nil }
    let owed = owedTransmission(past)
    let isSilent = received.place.record < beyond.record && outlasts(received.place, past)
    guard owed != nil || isSilent else { return nil }
    var finding = Finding(
      .deviceBroken, .stops, .likely,
      headline: "The device is broken: with MRG_RXBUF it gives up when avail.idx is more than a"
        + " queue size ahead, and it has used nothing since.",
      reason: "MRG_RXBUF was accepted, avail.idx was inflated, and "
        + (owed == nil
          ? "used.idx of receiveq1 never moved again" : "a notified transmission is owed")
        + "; a legacy device does not say that it is broken",
      evidence: [
        beyond,
        Finding.Evidence(
          received.place, "receiveq1: used.idx reads \(received.value), the last change"),
        owed,
      ],
      nextStep: "QEMU's error output: Guest moved used index; info virtio-status says broken.")
    // The inflated index explains it.
    finding.isSymptom = false
    return finding
  }

  /// Whether the kernel went on for long after `place`: a second, or many turns of a loop that
  /// would have seen the index move.
  private func outlasts(_ place: RecordPlace, _ past: RunHistory) -> Bool {
    guard let last = past.rings.last else { return false }
    return past.isLong(since: place) || last.record - place.record > 1_000
  }

  /// The transmission that the kernel waits for at the end of the trace.
  private func owedTransmission(_ past: RunHistory) -> Finding.Evidence? {
    guard let wait = past.rings.pollingWait, wait.queue == 1, let used = past.transmit.used,
      used.value != UInt16(truncatingIfNeeded: wait.counter), past.transmit.notified != nil
    else { return nil }
    return Finding.Evidence(
      wait.place,
      "the transmit wait begins with counter \(wait.counter), used.idx \(used.value): it is owed")
  }

  private func brokenSilently(_ past: RunHistory) -> Finding? {
    let queue = past.receive
    guard let frames = past.overdueFrames, frames > 0, queue.isDrained,
      !queue.isInflated, let owned = queue.outstanding, owned > 0, let flags = queue.usedFlags,
      queue.undecided == nil
    else { return nil }
    let asleep = !UsedFlags(rawValue: flags.value).contains(.noNotify)
    guard !asleep || queue.notified != nil else { return nil }
    return Finding(
      .deviceBroken, .stops, .possible,
      headline: "The device has \(owned) buffers and delivers nothing, while \(frames) frames for"
        + " the guest passed on the wire.",
      reason: asleep
        ? "used.flags is 0 and the device was notified: it is broken, or it lost the notification"
        : "used.flags is 1: the device saw buffers at its last attempt; it broke on a chain, or"
          + " the frames were lost between the capture and it, too large or filtered, or its"
          + " backend sleeps",
      evidence: [
        queue.used.map {
          Finding.Evidence($0.place, "receiveq1: used.idx reads \($0.value), the last change")
        },
        queue.notified.map { Finding.Evidence($0, "receiveq1: the last notification") },
        Finding.Evidence(flags.place, "receiveq1: used.flags reads \(flags.value)"),
      ],
      nextStep: "Status and InterruptStatus (modern), QEMU's error output (legacy); the chain at"
        + " the next available position; the sizes of the frames.",
      isByExclusion: true)
  }
}

extension DeviceFailureDetector {
  /// Whichever queue's chain it broke on, both are dead from there.
  func brokenOnBothQueues(_ past: RunHistory) -> Finding? {
    let (receive, transmit) = (past.receive, past.transmit)
    guard let frames = past.overdueFrames, frames > 0, receive.isDrained,
      !receive.isInflated, receive.outstanding ?? 0 > 0, let owed = transmit.outstanding, owed > 0,
      transmit.undecided == nil, let notified = transmit.notified, past.isLong(since: notified),
      // Asleep with buffers it may have missed a notification; with 1 it saw them.
      let seen = receive.usedFlags, UsedFlags(rawValue: seen.value).contains(.noNotify),
      // A backend that refuses leaves the flag at 1.
      let flags = transmit.usedFlags, !UsedFlags(rawValue: flags.value).contains(.noNotify),
      let available = transmit.available, let used = transmit.used
    else { return nil }
    let isAcrossWrap = available.value < used.value
    return Finding(
      .deviceBroken, .stops, .likely,
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
