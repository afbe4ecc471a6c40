internal import RingHistory
internal import VirtIO

extension AccessWatch {
  mutating func noteLoad(_ value: UInt64, from address: UInt64, byteCount: Int) {
    for place in rings.indices {
      let queue = UInt8(place)
      switch rings.span[place].field(at: address) {
      case .usedIndex: return lookAtIndex(UInt16(truncatingIfNeeded: value), queue)
      case .usedFlags:
        checkBarrier(queue)
        return emit(.usedFlags(UInt16(truncatingIfNeeded: value)), queue)
      case .availableEvent:
        checkBarrier(queue)
        return emit(.availableEvent(UInt16(truncatingIfNeeded: value)), queue)
      case .usedElement(let slot, let offset):
        return takeElement(slot, offset, UInt32(truncatingIfNeeded: value), queue)
      default: break
      }
    }
    noteRead(address..<(address &+ UInt64(byteCount)), value: value)
  }

  mutating func noteCopyOut(from address: UInt64, byteCount: Int) {
    noteRead(address..<(address &+ UInt64(byteCount)), value: nil)
  }

  private mutating func checkBarrier(_ queue: UInt8) {
    checker.report.apply(.indexBeforeFlag)
    guard rings[Int(queue)].needsFullBarrier else { return }
    rings[Int(queue)].needsFullBarrier = false
    checker.report.flag(
      .indexBeforeFlag, queue: queue,
      "reads the device's hint after avail.idx without a full barrier")
  }

  private mutating func lookAtIndex(_ value: UInt16, _ queue: UInt8) {
    let place = Int(queue)
    rings[place].used = value
    if !rings[place].takesElements, rings[place].available == value {
      rings[place].settle(&memory)
    }
    emit(.usedIndex(value, emptyPolls: nil), queue)
  }

  private mutating func takeElement(
    _ slot: UInt16, _ offset: UInt64, _ value: UInt32, _ queue: UInt8
  ) {
    let place = Int(queue)
    let position = rings.span[place].position(ofUsedSlot: slot)
    let last = rings[place].taken &- 1
    if offset == 4 {
      guard position == last || rings[place].size == 1 else { return }
      rings[place].received?.length = UInt64(value)
      return emit(.elementLength(id: lastID, length: value, hash: nil), queue)
    }
    guard offset == 0, position != last else { return }
    let isDelivered = rings.span[place].hasUntaken
    emit(.element(position: position, id: value), queue)
    lastID = value
    rings[place].taken = position &+ 1
    rings[place].takesElements = true
    guard isDelivered, let head = UInt16(exactly: value),
      rings[place].takeBack(head, &memory)
    else { return }
    if queue == UInt8(NetworkQueue.receive.index) { beginReceived(head, queue) }
  }
}
