import VirtIO

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
    _ memory: borrowing GuestMemory, isBroken: Bool, features: FeatureBits
  ) -> Bool {
    if features.contains(.notifyOnEmpty), inUse == 0, isEmpty(memory, isBroken: isBroken) {
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
