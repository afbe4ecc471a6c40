import VirtIO

/// Giving chains back on the used ring (VIRTIO 1.4 §2.7.8).
extension DeviceQueue {
  /// Writes the element that lies `offset` entries beyond the device's own position.
  func storeUsedElement(
    _ element: UsedElement, offset: UInt16, to memory: inout GuestMemory
  ) {
    let slot = usedPosition.advanced(by: offset).slot(inQueueOf: size)
    let word = UInt64(element.id) | UInt64(element.length) << 32
    memory.store64(word, to: layout.usedElement(slot))
  }

  /// Publishes `count` elements by one store of `used.idx`.
  mutating func storeUsedIndex(advancedBy count: UInt16, to memory: inout GuestMemory) {
    usedPosition = usedPosition.advanced(by: count)
    memory.store16(usedPosition.rawValue, to: layout.usedIndex)
    inUse -= Int(count)
  }

  /// Sets or clears the bit of `used.flags` by which the device asks for notifications.
  mutating func setNotification(_ isWanted: Bool, in memory: inout GuestMemory) {
    wantsNotification = isWanted
    guard isPlaced else { return }
    var flags = UsedFlags(rawValue: memory.load16(layout.usedFlags))
    if isWanted { flags.remove(.noNotify) } else { flags.insert(.noNotify) }
    memory.store16(flags.rawValue, to: layout.usedFlags)
  }

  /// Whether the elements just published call for an interrupt (VIRTIO 1.4 §2.7.7).
  mutating func wantsInterrupt(
    _ memory: borrowing GuestMemory, isBroken: Bool, features: FeatureBits
  ) -> Bool {
    if features.contains(.notifyOnEmpty), inUse == 0, isEmpty(memory, isBroken: isBroken) {
      return true
    }
    let flags = AvailableFlags(rawValue: memory.load16(layout.availableFlags))
    return !flags.contains(.noInterrupt)
  }
}
