internal import Recording
internal import RingHistory
internal import VirtIO

/// C-13, C-36, C-37, C-42, C-43: buffers and who owns them.
struct BufferChecker {
  /// A used element that no device may write, until the driver rejects it.
  private struct Doubt {
    var position: UInt16
    var words: String
  }

  private var doubts = PerQueue<Doubt?>(nil)
  private var position: UInt16 = 0
  /// Whether the element was delivered whose id was read last; its owner has changed since.
  private var isDelivered = false

  mutating func forget() { self = BufferChecker() }

  mutating func noteWait(_ report: inout RuleReport) {
    for queue in doubts.queues { settle(queue, "waits", &report) }
  }

  mutating func notePlaced(_ queue: UInt8, _ report: inout RuleReport) {
    doubts[queue] = nil
    report.apply(.positionsWrap)
  }

  mutating func noteExposed(
    _ head: UInt16, _ length: UInt64?, _ queue: UInt8, _ known: QueueStanding,
    _ rings: borrowing RingHistory, _ report: inout RuleReport
  ) {
    if doubts[queue] != nil { settle(queue, "makes chain \(head) available", &report) }
    checkOwner(head, queue, known, &report)
    if let length { checkLength(length, queue, rings.active, &report) }
  }

  mutating func noteElement(
    _ id: UInt32, at position: UInt16, _ queue: UInt8, _ known: QueueStanding,
    _ report: inout RuleReport
  ) {
    settle(queue, "takes the next element", &report)
    checkPosition(position, queue, known, &report)
    checkElement(id, at: position, queue, known, &report)
  }

  mutating func noteRejection(_ queue: UInt8) { doubts[queue] = nil }

  func notePolling(_ counter: UInt64, _ queue: UInt8, _ report: inout RuleReport) {
    report.apply(.positionsWrap)
    if counter > UInt64(UInt16.max) {
      report.flag(
        .positionsWrap, queue: queue, "compares used.idx with \(counter), which it never reads")
    }
  }

  private mutating func settle(
    _ queue: UInt8, _ deed: @autoclosure () -> String, _ report: inout RuleReport
  ) {
    guard let doubt = doubts[queue] else { return }
    doubts[queue] = nil
    report.flag(
      .usedElementsAreChecked, queue: queue,
      "\(deed()) after the element at \(doubt.position): \(doubt.words)")
  }

  private func checkOwner(
    _ head: UInt16, _ queue: UInt8, _ known: QueueStanding, _ report: inout RuleReport
  ) {
    report.apply(.exposedMemoryRests)
    guard known.owner == .device else { return }
    // A driver that counts completions and reads no element may have this one back.
    guard known.knowsOwners else { return }
    report.flag(
      .exposedMemoryRests, queue: queue, "makes chain \(head) available, which the device has")
  }

  private func checkLength(
    _ length: UInt64, _ queue: UInt8, _ device: DeviceRegisters, _ report: inout RuleReport
  ) {
    guard let header = device.headerByteCount else { return }
    switch UInt16(queue) {
    case NetworkQueue.receive.index:
      report.apply(.receiveBufferSize)
      let minimum = BufferChecker.receiveMinimum(device.features)
      if length < minimum {
        report.flag(
          .receiveBufferSize, queue: queue, "a buffer of \(length) bytes, \(minimum) are needed")
      }
    case NetworkQueue.transmit.index:
      report.apply(.transmitHeader)
      if length < header {
        report.flag(
          .transmitHeader, queue: queue, "\(length) bytes, the header alone has \(header)")
      }
    default: break
    }
  }

  private static func receiveMinimum(_ features: FeatureBits) -> UInt64 {
    if features.contains(.mrgRxbuf) { return UInt64(NetworkHeader.byteCount) }
    let offloads: FeatureBits = [.guestTSO4, .guestTSO6, .guestUFO]
    let base: UInt64 = features.isDisjoint(with: offloads) ? 1_526 : 65_601
    return features.contains(.hashReport) ? base + 8 : base
  }

  private func checkPosition(
    _ position: UInt16, _ queue: UInt8, _ known: QueueStanding,
    _ report: inout RuleReport
  ) {
    report.apply(.positionsWrap)
    guard !known.isReset, let taken = known.taken else { return }
    if position != taken {
      report.flag(
        .positionsWrap, queue: queue, "takes position \(position), the next one is \(taken)")
    } else if known.untaken == 0, let used = known.used {
      report.flag(
        .positionsWrap, queue: queue,
        "takes position \(position) while used.idx is \(used): nothing was delivered there")
    }
  }

  private mutating func checkElement(
    _ id: UInt32, at position: UInt16, _ queue: UInt8, _ known: QueueStanding,
    _ report: inout RuleReport
  ) {
    self.position = position
    // Behind a gap it may not be known whether it was delivered.
    isDelivered = known.untaken ?? 0 > 0
    guard isDelivered, !known.isReset, let size = known.size else { return }
    report.apply(.usedElementsAreChecked)
    guard let head = UInt16(exactly: id), head < size else {
      doubts[queue] = Doubt(position: position, words: "id \(id) in a queue of \(size)")
      return
    }
    if known.owner == .driver {
      doubts[queue] = Doubt(position: position, words: "chain \(id) is not outstanding")
    }
  }

  mutating func noteLength(
    _ length: UInt32, of id: UInt32, _ queue: UInt8, _ rings: borrowing RingHistory,
    _ report: inout RuleReport
  ) {
    // What a device writes as the length of a transmitted chain means nothing (C-41).
    guard isDelivered, queue == UInt8(NetworkQueue.receive.index), doubts[queue] == nil,
      let head = UInt16(exactly: id), let header = rings.active.headerByteCount
    else { return }
    let posted = rings.standing(of: queue, head: head).length
    guard posted > 0 else { return }
    if UInt64(length) < header {
      doubts[queue] = Doubt(
        position: position, words: "length \(length), the header has \(header)")
    } else if UInt64(length) > posted {
      doubts[queue] = Doubt(
        position: position, words: "length \(length), the buffer has \(posted)")
    }
  }
}
