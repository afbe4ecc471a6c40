import VirtIO

/// Taking descriptor chains from the available ring (VIRTIO 1.4 §2.7.6).
extension DeviceQueue {
  /// Reads `avail.idx` into the shadow; 0 and no shadow if the ring is out of reach.
  @discardableResult
  mutating func loadAvailableIndex(_ memory: borrowing GuestMemory) -> RingPosition {
    guard isMapped else { return RingPosition(0) }
    shadowAvailable = RingPosition(memory.load16(layout.availableIndex))
    return shadowAvailable
  }

  /// Whether there is nothing to take; memory is read only if the shadow shows nothing.
  mutating func isEmpty(
    _ memory: borrowing GuestMemory, isBroken: Bool,
    _ decisions: borrowing some DeviceDecisions & ~Copyable
  ) -> Bool {
    if isBroken || layout.driverArea == 0 { return true }
    if decisions.ordersPositions {
      return loadAvailableIndex(memory).rawValue <= lastAvailable.rawValue
    }
    if shadowAvailable != lastAvailable { return false }
    return loadAvailableIndex(memory) == lastAvailable
  }

  /// Takes the next chain into ``chain``; `false` when there is none.
  ///
  /// The position moves before the chain is validated, as in QEMU. Nothing compares `avail.idx`
  /// with the queue size unless the policy is strict.
  mutating func take(
    from memory: inout GuestMemory, hasEvents: Bool, bounceBuffer: inout BounceBuffer,
    conformance: DevicePolicy.Conformance,
    _ decisions: borrowing some DeviceDecisions & ~Copyable
  ) throws(RingError) -> Bool {
    if isEmpty(memory, isBroken: false, decisions) { return false }
    if conformance == .strict {
      let ahead = lastAvailable.distance(to: shadowAvailable)
      if ahead > size {
        throw .availableIndexJumped(from: lastAvailable.rawValue, to: shadowAvailable.rawValue)
      }
    }
    if inUse >= Int(size) { throw .sizeExceeded }
    let position = lastAvailable
    lastAvailable = position.advanced(by: 1)
    let head = try loadHead(at: position, memory)
    if hasEvents {
      if wantsNotification && isLargerThanMapping { throw .accessBeyondMapping }
      storeAvailableEvent(lastAvailable, to: &memory)
    }
    guard isMapped else { throw .ringNotMapped }
    if isLargerThanMapping { throw .tableBeyondMapping }
    chain.begin(head: head)
    do throws(RingError) {
      try collect(memory, &bounceBuffer)
    } catch {
      chain.release(&bounceBuffer)
      throw error
    }
    inUse += 1
    return true
  }

  private mutating func collect(
    _ memory: borrowing GuestMemory, _ bounceBuffer: inout BounceBuffer
  ) throws(RingError) {
    var walk = try DescriptorWalk(head: chain.head, queue: self, chained: 0, memory: memory)
    var taken = 0
    while true {
      try chain.append(walk.current, memory, &bounceBuffer)
      taken += 1
      if taken > walk.tableSize { throw .loopedChain }
      guard try walk.advance(memory) else { break }
    }
  }

  /// Gives the chain just taken back: it will be taken again.
  mutating func giveBack() {
    lastAvailable = RingPosition(lastAvailable.rawValue &- 1)
    inUse -= 1
  }

  /// The head at `position`; 0 if the ring is out of reach.
  func loadHead(
    at position: RingPosition, _ memory: borrowing GuestMemory
  ) throws(RingError) -> UInt16 {
    guard isMapped else { return 0 }
    let slot = position.slot(inQueueOf: size)
    guard mapsAvailableEntry(slot) else { throw .accessBeyondMapping }
    let head = memory.load16(layout.availableEntry(slot))
    if head >= size { throw .headOutOfRange(head) }
    return head
  }
}

/// How many device-writable bytes wait in the queue.
extension DeviceQueue {
  /// The bytes that device-writable descriptors offer, counted up to `limit`.
  ///
  /// This walks and validates the chains and, other than taking them, compares `avail.idx` with
  /// the queue size. A broken device counts on, by what the ring still shows.
  ///
  /// - Parameter trustsShadow: whether `avail.idx` is read only if the shadow shows nothing.
  mutating func writableBytes(
    limit: UInt32, trustsShadow: Bool, _ memory: borrowing GuestMemory
  ) throws(RingError) -> UInt32 {
    var position = lastAvailable
    var total: UInt32 = 0
    var chained = 0
    while true {
      let isShadowEnough = trustsShadow && shadowAvailable != position
      let available = isShadowEnough ? shadowAvailable : loadAvailableIndex(memory)
      let heads = position.distance(to: available)
      if heads > size {
        throw .availableIndexJumped(from: position.rawValue, to: available.rawValue)
      }
      if heads == 0 { return total }
      var walk = try DescriptorWalk(
        head: try loadHead(at: position, memory), queue: self, chained: chained, memory: memory)
      position = position.advanced(by: 1)
      var entries = walk.isIndirect ? 0 : chained
      repeat {
        entries += 1
        if entries > walk.tableSize { throw .loopedChain }
        if walk.current.flags.contains(.write) {
          total &+= walk.current.length
          if total >= limit { return total }
        }
      } while try walk.advance(memory)
      chained = walk.isIndirect ? chained + 1 : entries
    }
  }
}
