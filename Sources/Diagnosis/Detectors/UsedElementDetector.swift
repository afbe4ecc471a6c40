internal import RingHistory
internal import TraceFormat

/// The used ring holds what no device may write there (row 16).
struct UsedElementDetector: Detector {
  private var first: Finding.Evidence?
  private var more: [Finding.Evidence] = []
  private var count = 0
  private var reportedByDriver = false
  /// used.idx itself said what no device may: a driver that reads elements in the wrong place, or
  /// too early, is not that.
  private var isProven = false
  private var lastIsProof = false
  private var wasRestarted = false

  mutating func note(_ record: TraceRecord, before past: RunHistory) {
    switch record.event {
    case .deviceViolation(let queue, let violation, let value):
      reportedByDriver = true
      isProven = isProven || lastIsProof
      keep(record, "\(queueTitle(queue)): the driver rejects \(violation.phrase), \(value)")
    case .deviceReset: wasRestarted = true
    case .usedElement(let queue, _, let id, let length, _):
      // A driver that looks in the wrong place, or too early, may read anything.
      lastIsProof = false
      guard
        let words = UsedElementFault.words(
          past[queue], queue, id, length, header: past.device?.headerByteCount)
      else { return }
      keep(record, "\(queueTitle(queue)): \(words)")
    case .usedIndex(let queue, let value, _):
      // A ring that a reset left as it was shows its last life first.
      lastIsProof = !wasRestarted
      guard let used = past[queue].used, let surplus = past[queue].surplus, surplus >= 0,
        !past[queue].isInflated, let outstanding = past[queue].outstanding,
        value &- used.value > outstanding
      else { return }
      isProven = isProven || lastIsProof
      keep(
        record,
        "\(queueTitle(queue)): used.idx moves from \(used.value) to \(value), and the device"
          + " owned \(outstanding) chains")
    default: break
    }
  }

  mutating func noteGap() { lastIsProof = false }

  private mutating func keep(_ record: TraceRecord, _ text: String) {
    count += 1
    let evidence = Finding.Evidence(record: record.index, text: text)
    if more.count < Finding.evidenceLimit { more.append(evidence) }
    first = first ?? evidence
  }

  func findings(at past: RunHistory) -> [Finding] {
    guard first != nil else { return [] }
    return [
      Finding(
        .usedElementInvalid, .harms, isProven ? .certain : .likely,
        headline: isProven
          ? "The used ring holds what the device may not write: it was overwritten, or"
            + " the device is at fault."
          : "The driver took a used element that is not due: the device wrote it, or the driver"
            + " came before it was there or looked in the wrong place.",
        reason: "\(count) records show it"
          + (reportedByDriver ? ", and the driver's own check rejected it" : "")
          + (isProven ? "" : "; each may be an element of before, or a slot that nobody wrote"),
        evidence: more.map { $0 },
        nextStep: "Compare the ring's page with the device's own index"
          + " (info virtio-queue-status): a difference is memory that was overwritten.")
    ]
  }
}

extension DeviceViolation {
  /// The violation in words.
  var phrase: String {
    switch self {
    case .usedIndexBeyondOutstanding: "a used.idx beyond what is outstanding"
    case .idOutOfRange: "an id out of range"
    case .idNotOutstanding: "an id that is not outstanding"
    case .lengthBelowHeader: "a length below the header"
    case .lengthBeyondBuffer: "a length beyond the buffer"
    }
  }
}

/// What a used element cannot say (VIRTIO 1.4 §2.7.8).
enum UsedElementFault {
  /// What is wrong with an element that was delivered; `nil` when nothing is, or when it cannot be
  /// told.
  static func words(
    _ queue: QueueHistory, _ number: UInt8, _ id: UInt32, _ length: UInt32, header: Int?
  ) -> String? {
    guard let surplus = queue.surplus, surplus > 0, let size = queue.size else {
      return nil
    }
    guard id < UInt32(size), let head = UInt16(exactly: id) else {
      return "used id \(id), and the queue has \(size) descriptors"
    }
    // Where chains were made available twice, the driver is no judge of who owns them; records
    // that are missing may have done so.
    let owner = queue.owner(of: head)
    if owner == .driver || owner == .completed, !queue.isInflated, queue.configured != nil {
      return "used id \(id), and the device does not own that chain"
    }
    guard number == 0 else { return nil }
    let posted = queue.length(of: head)
    if owner.isWithDevice, UInt64(length) > posted {
      return "used length \(length), and the buffer has \(posted) bytes"
    }
    if let header, length < UInt32(header) {
      return "used length \(length), and the header alone has \(header) bytes"
    }
    return nil
  }
}
