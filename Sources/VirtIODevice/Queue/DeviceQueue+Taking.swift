import VirtIO

/// Taking descriptor chains from the available ring (VIRTIO 1.4 §2.7.6).
extension DeviceQueue {
  /// Reads `avail.idx` into the shadow.
  @discardableResult
  mutating func loadAvailableIndex(_ memory: borrowing GuestMemory) -> RingPosition {
    shadowAvailable = RingPosition(memory.load16(layout.availableIndex))
    return shadowAvailable
  }

  /// Whether there is nothing to take; memory is read only if the shadow shows nothing.
  mutating func isEmpty(_ memory: borrowing GuestMemory, isBroken: Bool) -> Bool {
    if isBroken || !isPlaced { return true }
    if comparesWide {
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
    from memory: borrowing GuestMemory,
    isBroken: Bool, conformance: DevicePolicy.Conformance
  ) throws(RingError) -> Bool {
    if isEmpty(memory, isBroken: isBroken) { return false }
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
    chain.begin(head: head)
    var walk = try DescriptorWalk(head: head, queue: layout, memory: memory)
    var taken = 0
    while true {
      try chain.append(walk.current)
      taken += 1
      if taken > walk.tableSize { throw .loopedChain }
      guard try walk.advance(memory) else { break }
    }
    inUse += 1
    return true
  }

  /// Gives the chain just taken back: it will be taken again.
  mutating func giveBack() {
    lastAvailable = RingPosition(lastAvailable.rawValue &- 1)
    inUse -= 1
  }

  func loadHead(
    at position: RingPosition, _ memory: borrowing GuestMemory
  ) throws(RingError) -> UInt16 {
    let head = memory.load16(layout.availableEntry(position.slot(inQueueOf: size)))
    if head >= size { throw .headOutOfRange(head) }
    return head
  }
}
