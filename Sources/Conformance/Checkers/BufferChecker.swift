internal import VirtIO

/// C-13, C-36, C-37, C-42, C-43: buffers and who owns them.
struct BufferChecker {
  /// A used element that no device may write, until the driver rejects it.
  private struct Doubt {
    var position: UInt16
    var words: String
  }

  private var doubts = [Doubt?](repeating: nil, count: Facts.queueCount)
  private var position: UInt16 = 0
  /// The chain's length when the element's id was read; its owner has changed since.
  private var isDelivered = false

  mutating func forget() { self = BufferChecker() }

  mutating func note(_ event: Observation, _ facts: Facts, _ report: inout RuleReport) {
    guard case .wait = event else { return }
    for queue in doubts.indices { settle(UInt8(queue), "waits", &report) }
  }

  mutating func note(
    _ event: RingObservation, _ queue: UInt8, _ facts: Facts, _ report: inout RuleReport
  ) {
    switch event {
    case .placed:
      doubts[Int(queue)] = nil
      report.apply(.positionsWrap)
    case .exposed(_, let head, let length):
      settle(queue, "makes chain \(head) available", &report)
      checkOwner(head, queue, facts, &report)
      if let length { checkLength(length, queue, facts, &report) }
    case .element(let position, let id):
      settle(queue, "takes the next element", &report)
      checkPosition(position, queue, facts, &report)
      checkElement(id, at: position, queue, facts, &report)
    case .elementLength(let id, let length):
      checkUsed(length, of: id, queue, facts, &report)
    case .rejected: doubts[Int(queue)] = nil
    case .polling(let counter):
      report.apply(.positionsWrap)
      if counter > UInt64(UInt16.max) {
        report.flag(
          .positionsWrap, queue: queue, "compares used.idx with \(counter), which it never reads")
      }
    default: break
    }
  }

  private mutating func settle(_ queue: UInt8, _ deed: String, _ report: inout RuleReport) {
    guard let doubt = doubts[Int(queue)] else { return }
    doubts[Int(queue)] = nil
    report.flag(
      .usedElementsAreChecked, queue: queue,
      "\(deed) after the element at \(doubt.position): \(doubt.words)")
  }

  private func checkOwner(
    _ head: UInt16, _ queue: UInt8, _ facts: Facts, _ report: inout RuleReport
  ) {
    report.apply(.exposedMemoryRests)
    guard facts.queues[Int(queue)].owner(of: head) == .device else { return }
    // A driver that counts completions and reads no element may have this one back.
    guard facts.queues[Int(queue)].knowsOwners else { return }
    report.flag(
      .exposedMemoryRests, queue: queue, "makes chain \(head) available, which the device has")
  }

  private func checkLength(
    _ length: UInt64, _ queue: UInt8, _ facts: Facts, _ report: inout RuleReport
  ) {
    guard facts.knowsFeatures, let header = facts.headerByteCount else { return }
    switch UInt16(queue) {
    case NetworkQueue.receive.index:
      report.apply(.receiveBufferSize)
      let minimum = BufferChecker.receiveMinimum(facts.active.features)
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
    _ position: UInt16, _ queue: UInt8, _ facts: Facts, _ report: inout RuleReport
  ) {
    report.apply(.positionsWrap)
    guard let taken = facts.queues[Int(queue)].taken else { return }
    if position != taken {
      report.flag(
        .positionsWrap, queue: queue, "takes position \(position), the next one is \(taken)")
    } else if facts.queues[Int(queue)].untaken == 0,
      let used = facts.queues[Int(queue)].used
    {
      report.flag(
        .positionsWrap, queue: queue,
        "takes position \(position) while used.idx is \(used): nothing was delivered there")
    }
  }

  private mutating func checkElement(
    _ id: UInt32, at position: UInt16, _ queue: UInt8, _ facts: Facts, _ report: inout RuleReport
  ) {
    self.position = position
    isDelivered = facts.queues[Int(queue)].untaken ?? 1 > 0
    guard isDelivered, let size = facts.queues[Int(queue)].size else { return }
    report.apply(.usedElementsAreChecked)
    guard let head = UInt16(exactly: id), head < size else {
      doubts[Int(queue)] = Doubt(position: position, words: "id \(id) in a queue of \(size)")
      return
    }
    if facts.queues[Int(queue)].owner(of: head) == .driver {
      doubts[Int(queue)] = Doubt(position: position, words: "chain \(id) is not outstanding")
    }
  }

  private mutating func checkUsed(
    _ length: UInt32, of id: UInt32, _ queue: UInt8, _ facts: Facts, _ report: inout RuleReport
  ) {
    // What a device writes as the length of a transmitted chain means nothing (C-41).
    guard isDelivered, queue == UInt8(NetworkQueue.receive.index), doubts[Int(queue)] == nil,
      let head = UInt16(exactly: id), let header = facts.headerByteCount
    else { return }
    let posted = facts.queues[Int(queue)].length(of: head)
    guard posted > 0 else { return }
    if UInt64(length) < header {
      doubts[Int(queue)] = Doubt(
        position: position, words: "length \(length), the header has \(header)")
    } else if UInt64(length) > posted {
      doubts[Int(queue)] = Doubt(
        position: position, words: "length \(length), the buffer has \(posted)")
    }
  }
}
