import VirtIO

/// Ring operations that both directions share, with the device's errors and faults applied.
extension NetworkDevice {
  /// Takes a chain; `false` when there is none, or an error broke the device.
  mutating func takeChain(queue: Int, _ memory: borrowing GuestMemory) -> Bool {
    do throws(RingError) {
      return try queues[queue].take(
        from: memory, isBroken: isBroken,
        conformance: configuration.policy.conformance)
    } catch {
      fail(error)
      return false
    }
  }

  /// Stores a used element; a broken device stores nothing.
  mutating func storeUsed(
    _ element: UsedElement, offset: UInt16, queue: Int, _ memory: inout GuestMemory
  ) {
    if isBroken { return }
    usedElementCount += 1
    var element = element
    for damage in configuration.faults.damagedUsedElements
    where damage.ordinal == usedElementCount {
      element.id ^= damage.idMask
      element.length ^= damage.lengthMask
    }
    queues[queue].storeUsedElement(element, offset: offset, to: &memory)
  }

  /// Stores `used.idx`; a broken device only counts.
  mutating func publish(_ count: UInt16, queue: Int, _ memory: inout GuestMemory) {
    if isBroken {
      queues[queue].inUse -= Int(count)
    } else {
      queues[queue].storeUsedIndex(advancedBy: count, to: &memory)
    }
  }

  mutating func wantsInterrupt(queue: Int, _ memory: borrowing GuestMemory) -> Bool {
    queues[queue].wantsInterrupt(memory, isBroken: isBroken, features: features)
  }
}
