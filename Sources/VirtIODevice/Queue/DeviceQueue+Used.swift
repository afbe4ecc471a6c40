import VirtIO

/// Giving chains back on the used ring (VIRTIO 1.4 §2.7.8).
extension DeviceQueue {
  /// Writes the element that lies `offset` entries beyond the device's own position.
  func storeUsedElement(
    _ element: UsedElement, offset: UInt16, to memory: inout GuestMemory
  ) {
    guard isMapped, layout.deviceArea != 0 else { return }
    let slot = usedPosition.advanced(by: offset).slot(inQueueOf: size)
    let word = UInt64(element.id) | UInt64(element.length) << 32
    memory.store64(word, to: layout.usedElement(slot))
  }

  /// Publishes `count` elements by one store of `used.idx`.
  ///
  /// A queue without used ring publishes nothing, and its chains stay in use.
  mutating func storeUsedIndex(advancedBy count: UInt16, to memory: inout GuestMemory) {
    guard layout.deviceArea != 0 else { return }
    usedPosition = usedPosition.advanced(by: count)
    if isMapped { memory.store16(usedPosition.rawValue, to: layout.usedIndex) }
    inUse -= Int(count)
    let sinceSignal = Int16(bitPattern: signalledUsed.distance(to: usedPosition))
    if Int(sinceSignal) < Int(count) { isSignalledUsedValid = false }
  }
}

/// Whether either side wants to hear of the other (VIRTIO 1.4 §2.7.7, §2.7.10).
extension DeviceQueue {
  /// Asks for notifications or declines them: in `used.flags`, or in `avail_event`, which
  /// keeps what it holds while the device wants none.
  mutating func setNotification(
    _ isWanted: Bool, hasEvents: Bool, in memory: inout GuestMemory
  ) {
    wantsNotification = isWanted
    guard isPlaced else { return }
    if hasEvents {
      storeAvailableEvent(loadAvailableIndex(memory), to: &memory)
    } else if isMapped {
      var flags = UsedFlags(rawValue: memory.load16(layout.usedFlags))
      if isWanted { flags.remove(.noNotify) } else { flags.insert(.noNotify) }
      memory.store16(flags.rawValue, to: layout.usedFlags)
    }
  }

  /// Stores `avail_event`, if the device wants to be notified at all.
  func storeAvailableEvent(_ position: RingPosition, to memory: inout GuestMemory) {
    guard wantsNotification, isMapped else { return }
    memory.store16(position.rawValue, to: layout.usedElement(size))
  }

  /// Whether the elements just published call for an interrupt.
  mutating func wantsInterrupt(
    _ memory: borrowing GuestMemory, isBroken: Bool, features: FeatureBits,
    _ decisions: borrowing some DeviceDecisions & ~Copyable
  ) -> Bool {
    if features.contains(.notifyOnEmpty), inUse == 0, isEmpty(memory, isBroken: isBroken, decisions)
    {
      return true
    }
    guard features.contains(.eventIdx) else {
      guard isMapped else { return true }
      let flags = AvailableFlags(rawValue: memory.load16(layout.availableFlags))
      return !flags.contains(.noInterrupt)
    }
    let old = signalledUsed
    let wasValid = isSignalledUsedValid
    signalledUsed = usedPosition
    isSignalledUsedValid = true
    if !wasValid { return true }
    let event = RingPosition(isMapped ? memory.load16(layout.availableEntry(size)) : 0)
    return event.advanced(by: 1).distance(to: usedPosition) < old.distance(to: usedPosition)
  }
}
