internal import RingHistory
internal import VirtIO

extension AccessWatch {
  mutating func noteStore(_ value: UInt64, to address: UInt64, byteCount: Int) {
    let range = address..<(address &+ UInt64(byteCount))
    guard !range.isEmpty else { return }
    memory.store(value, to: address, byteCount: byteCount)
    for place in rings.indices {
      switch rings.span[place].field(at: address) {
      case .availableIndex: return publish(UInt8(place), UInt16(truncatingIfNeeded: value))
      case .availableFlags:
        return emit(.availableFlags(UInt16(truncatingIfNeeded: value)), UInt8(place))
      case .usedEvent: return
      case .availableEntry(let slot): rings[place].noteWritten(slot)
      default: break
      }
    }
    noteIntrusion(range)
    noteUnordered(range)
  }

  mutating func noteCopy(_ source: RawSpan, to address: UInt64) {
    let range = address..<(address &+ UInt64(source.byteCount))
    guard !range.isEmpty else { return }
    memory.copy(source, to: address)
    noteIntrusion(range)
    noteUnordered(range)
  }

  /// A store into what the device has.
  private mutating func noteIntrusion(_ range: Range<UInt64>) {
    guard memory.mayBeExposed(range) else { return }
    for place in rings.indices {
      guard let head = rings.span[place].chainThatRests(in: range) else { continue }
      return checker.report.flag(
        .exposedMemoryRests, queue: UInt8(place),
        "stores \(range.count) bytes at \(range.lowerBound.hexadecimal) into chain \(head),"
          + " which the device has")
    }
  }

  private mutating func publish(_ queue: UInt8, _ new: UInt16) {
    let place = Int(queue)
    let (old, size) = (rings[place].available, rings[place].size)
    let count = new &- old
    guard count > 0 else { return }
    let isPlausible = count <= size
    let isBacked = !isPlausible || rings.span[place].isBacked(from: old, count: count)
    emit(.published(from: old, to: new, isBacked: isBacked), queue)
    checker.report.apply(.storesBeforeIndex)
    rings[place].available = new
    rings[place].needsFullBarrier = true
    guard isPlausible else { return }
    for offset in 0..<count { expose(queue, position: old &+ offset) }
    rings[place].forgetWritten()
  }

  private mutating func expose(_ queue: UInt8, position: UInt16) {
    let place = Int(queue)
    let layout = rings[place].layout
    let entry = layout.availableEntry(position % layout.queueSize)
    let head = UInt16(memory.load(entry, byteCount: 2))
    if queue == UInt8(NetworkQueue.receive.index) { finishReceived(reposting: head, queue) }
    var chain = rings[place].takeOut(head, &memory)
    chain.read(
      head, layout, memory, hasIndirect: checker.rings.active.features.contains(.indirectDesc))
    checkChain(chain, queue, position)
    checkOrder(chain, entry, queue, position)
    if queue == UInt8(NetworkQueue.transmit.index), chain.fault == nil { checkHeader(chain, queue) }
    emit(
      .exposed(
        position: position, head: head, length: chain.fault == nil ? chain.byteCount : nil), queue)
    rings[place].expose(chain, &memory)
  }

  private mutating func checkChain(
    _ chain: borrowing WatchedChain, _ queue: UInt8, _ position: UInt16
  ) {
    checker.report.apply(.readableBeforeWritable)
    checker.report.apply(.indirectTables)
    // A head beyond the table is told where the ring's entries are checked.
    guard let (rule, words) = chain.fault, chain.head < rings[Int(queue)].size else { return }
    checker.report.flag(rule, queue: queue, "chain \(chain.head) at position \(position): \(words)")
  }

  /// Whether a barrier lies between what the chain consists of and `avail.idx`.
  private mutating func checkOrder(
    _ chain: borrowing WatchedChain, _ entry: UInt64, _ queue: UInt8, _ position: UInt16
  ) {
    guard !unordered.isEmpty else { return }
    guard
      unordered.contains(where: { $0.overlaps(entry..<(entry + 2)) || chain.overlaps($0) })
    else { return }
    checker.report.flag(
      .storesBeforeIndex, queue: queue,
      "avail.idx is stored without a barrier behind the stores of position \(position)")
  }

  private mutating func checkHeader(_ chain: borrowing WatchedChain, _ queue: UInt8) {
    guard let header = checker.rings.active.headerByteCount else { return }
    let features = checker.rings.active.features
    func byte(_ offset: Int) -> UInt8 { chain.readableByte(at: UInt64(offset), memory) ?? 0 }
    let flags = byte(NetworkHeader.flagsOffset)
    let kind = byte(NetworkHeader.gsoTypeOffset)
    let count = byte(NetworkHeader.numBuffersOffset) | byte(NetworkHeader.numBuffersOffset + 1)
    if flags != 0, !features.contains(.csum) {
      checker.report.flag(
        .transmitHeader, queue: queue, "chain \(chain.head): flags \(flags) without CSUM")
    } else if !AccessWatch.allows(kind, features) {
      checker.report.flag(
        .transmitHeader, queue: queue, "chain \(chain.head): gso_type \(kind) not negotiated")
    } else if header >= UInt64(NetworkHeader.byteCount), count != 0 {
      checker.report.flag(
        .transmitHeader, queue: queue, "chain \(chain.head): num_buffers is not 0")
    }
  }

  /// Whether the features allow a segmentation type (VIRTIO 1.4 §5.1.6.2).
  private static func allows(_ kind: UInt8, _ features: FeatureBits) -> Bool {
    if kind & 0x80 != 0, !features.contains(.hostECN), !features.contains(.gso) { return false }
    switch kind & 0x7F {
    case 0: return true
    case 1: return features.contains(.hostTSO4) || features.contains(.gso)
    case 3: return features.contains(.hostUFO) || features.contains(.gso)
    case 4: return features.contains(.hostTSO6) || features.contains(.gso)
    default: return false
    }
  }
}
