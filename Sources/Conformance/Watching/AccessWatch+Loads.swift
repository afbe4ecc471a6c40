internal import RingHistory
internal import VirtIO

extension AccessWatch {
  func noteLoad(_ value: UInt64, from address: UInt64, byteCount: Int) {
    for place in rings.indices {
      guard let ring = rings[place] else { continue }
      let queue = UInt8(place)
      switch address {
      case ring.layout.usedIndex: return lookAtIndex(UInt16(truncatingIfNeeded: value), queue)
      case ring.layout.usedFlags:
        checkBarrier(queue)
        return emit(.usedFlags(UInt16(truncatingIfNeeded: value)), queue)
      case ring.layout.availableEvent:
        checkBarrier(queue)
        return emit(.availableEvent(UInt16(truncatingIfNeeded: value)), queue)
      default: break
      }
      if let (slot, offset) = ring.usedSlot(at: address) {
        return takeElement(slot, offset, UInt32(truncatingIfNeeded: value), queue)
      }
    }
    noteRead(address..<(address &+ UInt64(byteCount)), value: value)
  }

  func noteCopyOut(from address: UInt64, byteCount: Int) {
    noteRead(address..<(address &+ UInt64(byteCount)), value: nil)
  }

  private func checkBarrier(_ queue: UInt8) {
    checker.report.apply(.indexBeforeFlag)
    guard rings[Int(queue)]?.needsFullBarrier == true else { return }
    rings[Int(queue)]?.needsFullBarrier = false
    checker.report.flag(
      .indexBeforeFlag, queue: queue,
      "reads the device's hint after avail.idx without a full barrier")
  }

  private func lookAtIndex(_ value: UInt16, _ queue: UInt8) {
    let place = Int(queue)
    rings[place]?.used = value
    if let ring = rings[place], !ring.takesElements, value == ring.available {
      for chain in ring.exposed.values { chain.resting.forEach { memory.withdraw($0) } }
      rings[place]?.returned.merge(ring.exposed) { $1 }
      rings[place]?.exposed.removeAll(keepingCapacity: true)
      rings[place]?.settled = value
    }
    emit(.usedIndex(value, emptyPolls: nil), queue)
  }

  private func takeElement(_ slot: UInt16, _ offset: UInt64, _ value: UInt32, _ queue: UInt8) {
    let place = Int(queue)
    guard let ring = rings[place] else { return }
    let position = ring.position(ofUsedSlot: slot)
    if offset == 4 {
      guard position == ring.taken &- 1 || ring.size == 1 else { return }
      rings[place]?.received?.length = UInt64(value)
      return emit(.elementLength(id: lastID, length: value, hash: nil), queue)
    }
    guard offset == 0, position != ring.taken &- 1 else { return }
    let isDelivered = ring.hasUntaken
    emit(.element(position: position, id: value), queue)
    lastID = value
    rings[place]?.taken = position &+ 1
    rings[place]?.takesElements = true
    guard isDelivered, let head = UInt16(exactly: value) else { return }
    let chain: WatchedChain
    if let known = rings[place]?.exposed.removeValue(forKey: head) {
      known.resting.forEach { memory.withdraw($0) }
      chain = known
    } else if let known = rings[place]?.returned.removeValue(forKey: head) {
      chain = known
    } else {
      return
    }
    if queue == UInt8(NetworkQueue.receive.index) { beginReceived(chain, queue) }
  }
}
